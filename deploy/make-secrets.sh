#!/bin/sh
# Makes what docker-compose.yml expects in deploy/secrets (or in the folder that is named): random passwords and keys, and
# certificates of an authority that is made for them. What is there already stays as it is, so it can be run again; but
# certificates of that authority with less than 60 days left are made anew. Without FOLDER it writes deploy/.env as well, once,
# from which docker compose takes the site and its files.
#   SITE=live.example deploy/make-secrets.sh [FOLDER]
# Keep copies of master_key and pseudonymization_secret elsewhere: what is sealed with the first is lost without it.
set -eu
umask 077

site=${SITE:-livetap.localhost}
settings=
[ $# -gt 0 ] || settings=$(dirname "$0")/.env
folder=${1:-$(dirname "$0")/secrets}
# Of the user in the image: nobody else may read the master key, so it has to be theirs.
user=1000

if [ "$(id -u)" != 0 ] && [ "$(id -u)" != $user ]; then
  echo "make-secrets: run it with sudo, so that the master key can be given to user $user of the containers" >&2
  exit 1
fi
if [ -n "$settings" ]; then
  if [ ! -e "$settings" ]; then
    printf 'SITE=%s\nCOMPOSE_FILE=%s\nCOMPOSE_PROFILES=%s\n' \
      "$site" "${COMPOSE_FILE:-docker-compose.yml}" "${COMPOSE_PROFILES:-}" >"$settings.part"
    chmod 0644 "$settings.part"
    [ "$(id -u)" != 0 ] || chown "${SUDO_UID:-0}" "$settings.part"
    mv "$settings.part" "$settings"
    echo "made $settings" >&2
  fi
  site=$(sed -n 's/^SITE=//p' "$settings")
  if [ "${SITE:-$site}" != "$site" ]; then
    echo "make-secrets: $settings says SITE=$site; change it there first" >&2
    exit 1
  fi
fi
mkdir -p "$folder"
chmod 0700 "$folder"
cd "$folder"

random() { head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n'; }
# Containers read these as users of their own. The folder lets nobody else in.
keep() {
  [ -e "$1" ] && return 0
  cat >"$1.part"
  chmod 0444 "$1.part"
  mv "$1.part" "$1"
  echo "made $1" >&2
}
secret() { [ -e "$1" ] || random | keep "$1"; }

secret postgres_password
secret redis_password
secret mosquitto_password
secret api_token
secret pseudonymization_secret
secret grafana_password
if [ ! -e master_key ]; then
  random >master_key.part
  chmod 0400 master_key.part
  [ "$(id -u)" != 0 ] || chown $user:$user master_key.part
  mv master_key.part master_key
  echo "made master_key" >&2
fi

database=postgres://livetap:$(cat postgres_password)@postgres:5432/livetap
redis=livetap:$(cat redis_password)@redis:6379
echo "$database" | keep database_url
echo "$database?sslmode=verify-full" | keep database_url_tls
echo "redis://$redis" | keep redis_url
echo "rediss://$redis" | keep redis_url_tls
echo "mqtts://livetap:$(cat mosquitto_password)@mosquitto:8883" | keep mqtt_url
echo "livetap:$(cat mosquitto_password)" | keep mosquitto_passwords
keep redis_acl <<ACL
user default off
user health on nopass resetchannels resetkeys -@all +ping
user livetap on >$(cat redis_password) ~* &* +@all -@admin -@dangerous +info
ACL

# An authority for what services of this machine are to each other, and one certificate for each.
if [ ! -e data_ca ]; then
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj "/CN=Livetap services" \
    -keyout data_ca_key -out authority.part 2>/dev/null
  keep data_ca <authority.part
  rm authority.part
fi
# Of others, such as that of the site, they are renewed by whoever made them.
stays() {
  [ -e "$1" ] || return 1
  openssl verify -no_check_time -CAfile data_ca "$1" >/dev/null 2>&1 || return 0
  openssl x509 -checkend 5184000 -noout -in "$1" >/dev/null
}
# certify NAME HOST [HOST] makes NAME_key and NAME_certificate.
certify() {
  stays "$1_certificate" && return 0
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$2" -keyout "$1.key.part" \
    -out "$1.request.part" 2>/dev/null
  printf 'subjectAltName=DNS:%s\nbasicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\n' "$2${3:+,DNS:$3}" >"$1.names.part"
  openssl x509 -req -in "$1.request.part" -CA data_ca -CAkey data_ca_key -days 825 -extfile "$1.names.part" \
    -out "$1.certificate.part" 2>/dev/null
  rm -f "$1_key" "$1_certificate"
  keep "$1_key" <"$1.key.part"
  keep "$1_certificate" <"$1.certificate.part"
  rm "$1".*.part
}
certify postgres postgres
certify redis redis
# Devices know it by the name of the site.
certify mosquitto mosquitto "$site"
# For a first look. Put those of the site in their place: site_certificate with the chain, and site_key.
certify site "$site"

[ "$(id -u)" != 0 ] || chown "${SUDO_UID:-0}" .
