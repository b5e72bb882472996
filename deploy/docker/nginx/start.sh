#!/bin/sh
# Runs nginx with the file for any machine: for SITE, with the certificate among the secrets, and its log on standard output.
set -eu
sed -e "s/live\.example/$SITE/g" \
    -e "s#/etc/letsencrypt/live/[^/]*/fullchain\.pem#/run/secrets/site_certificate#" \
    -e "s#/etc/letsencrypt/live/[^/]*/privkey\.pem#/run/secrets/site_key#" \
    -e "s#/var/log/nginx/livetap\.log#/dev/stdout#" \
    /etc/livetap/livetap.conf >/tmp/livetap.conf
[ -e /proc/net/if_inet6 ] || sed -i '/listen \[::\]/d' /tmp/livetap.conf
exec nginx -e stderr -c /etc/livetap/nginx.conf -g 'daemon off;'
