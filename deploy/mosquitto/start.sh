#!/bin/sh
# Runs Mosquitto with the passwords among the secrets, a line `name:password` for Livetap and each device.
set -eu
umask 077
cat /run/secrets/mosquitto_passwords >/tmp/passwords
mosquitto_passwd -U /tmp/passwords
exec mosquitto -c /etc/livetap/mosquitto.conf
