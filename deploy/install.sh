#!/bin/sh
# Installs SmartLock with its U-tec gateway under Docker Compose. Run it again to update: settings, tokens and data stay.
set -eu

usage() {
  cat <<'TEXT'
Usage: deploy/install.sh [options]

Checks Docker, writes deploy/.env with generated secrets, builds the image, starts it and waits until it is well.
What is in deploy/.env already is kept, so that the script may be run again, for an update too.

  --port N       port of the web page and the API (8000)
  --mqtt-port N  port of the MQTT broker (1883)
  --email E      e-mail of the first administrator (admin@example.com)
  --import FILE  config.json of another uteclocal gateway, taken over at the first start
  --dry-run      say what would be done, and change nothing
  --help         this text
TEXT
}

fail() {
  printf 'install.sh: %s\n' "$1" >&2
  exit 1
}

say() {
  printf '%s\n' "$1"
}

is_port() {
  case $1 in
    '' | *[!0-9]* | ??????*) return 1 ;;
  esac
  [ "$1" -ge 1 ] && [ "$1" -le 65535 ]
}

port=''
mqtt_port=''
email=''
import_file=''
dry_run=no
while [ $# -gt 0 ]; do
  case $1 in
    --help | -h)
      usage
      exit 0
      ;;
    --dry-run) dry_run=yes ;;
    --port | --mqtt-port | --email | --import)
      [ $# -ge 2 ] || fail "$1 needs a value. See --help."
      case $1 in
        --port) port=$2 ;;
        --mqtt-port) mqtt_port=$2 ;;
        --email) email=$2 ;;
        --import) import_file=$2 ;;
      esac
      shift
      ;;
    *) fail "$1 is not known. See --help." ;;
  esac
  shift
done

[ -z "$port" ] || is_port "$port" || fail '--port must be a number from 1 to 65535.'
[ -z "$mqtt_port" ] || is_port "$mqtt_port" || fail '--mqtt-port must be a number from 1 to 65535.'
case $email in
  '' | ?*@?*) ;;
  *) fail '--email must be an e-mail address.' ;;
esac
[ -z "$import_file" ] || [ -r "$import_file" ] || fail "$import_file cannot be read."

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
# For tests, and for whoever keeps the settings elsewhere.
state=${SMARTLOCK_INSTALL_DIR:-$here}
env_file=$state/.env
compose_file=$state/compose.yaml
[ -f "$compose_file" ] || fail "$compose_file is missing: run this script from a checkout of SmartLock."

command -v docker >/dev/null 2>&1 || fail 'docker is not installed. See https://docs.docker.com/engine/install/'
docker info >/dev/null 2>&1 || fail 'the Docker daemon cannot be reached. Start it, or run this as a user who may use Docker.'
docker compose version >/dev/null 2>&1 || fail 'Docker Compose is missing: install the docker-compose-plugin.'

random() {
  od -An -tx1 -N "$1" /dev/urandom | tr -d ' \n'
}

has() {
  [ -f "$env_file" ] && grep -q "^$1=" "$env_file"
}

value_of() {
  [ -f "$env_file" ] || return 0
  sed -n "s/^$1=//p" "$env_file" | tail -n 1
}

# Adds a setting that is not there. Secrets are not printed.
keep_or_add() {
  if has "$1"; then return 0; fi
  if [ "$dry_run" = yes ]; then
    say "would add $1 to $env_file"
    return 0
  fi
  printf '%s=%s\n' "$1" "$2" >>"$env_file"
  say "added $1 to $env_file"
}

# A setting that was asked for on the command line replaces what is there.
set_or_add() {
  if [ -z "$2" ] || ! has "$1"; then
    keep_or_add "$1" "${2:-$3}"
    return 0
  fi
  [ "$(value_of "$1")" = "$2" ] && return 0
  if [ "$dry_run" = yes ]; then
    say "would change $1 in $env_file"
    return 0
  fi
  grep -v "^$1=" "$env_file" >"$env_file.new" || true
  printf '%s=%s\n' "$1" "$2" >>"$env_file.new"
  mv "$env_file.new" "$env_file"
  say "changed $1 in $env_file"
}

umask 077
is_first=no
[ -f "$env_file" ] || is_first=yes
keep_or_add SECRET_KEY "$(random 48)"
set_or_add ADMIN_EMAIL "$email" 'admin@example.com'
keep_or_add ADMIN_PASSWORD "$(random 12)"
keep_or_add UTEC_GATEWAY on
keep_or_add UTEC_GATEWAY_PATH_TOKEN "$(random 24)"
set_or_add SMARTLOCK_PORT "$port" 8000
set_or_add SMARTLOCK_MQTT_PORT "$mqtt_port" 1883
if [ -n "$import_file" ]; then
  keep_or_add UTEC_GATEWAY_IMPORT /import/config.json
  if [ "$dry_run" = yes ]; then
    say "would copy $import_file to $state/import/config.json"
  else
    mkdir -p "$state/import"
    cp "$import_file" "$state/import/config.json"
    # The user of the container has another number than yours. The copy is removed once it was taken over.
    chmod 711 "$state/import"
    chmod 644 "$state/import/config.json"
  fi
elif [ "$dry_run" = no ]; then
  mkdir -p "$state/import"
  chmod 711 "$state/import"
fi

if [ "$dry_run" = yes ]; then
  say "would run: docker compose --file $compose_file --env-file $env_file up --detach --build --wait"
  exit 0
fi
docker compose --file "$compose_file" --env-file "$env_file" up --detach --build --wait ||
  fail "it did not start. Look at: docker compose --file $compose_file logs"
rm -f "$state/import/config.json"

url=http://localhost:$(value_of SMARTLOCK_PORT)
path=$url/k/$(value_of UTEC_GATEWAY_PATH_TOKEN)/
say ''
say "SmartLock runs at $url"
if [ "$is_first" = yes ]; then
  say "Administrator: $(value_of ADMIN_EMAIL), password $(value_of ADMIN_PASSWORD) (also in $env_file)"
fi
say "U-tec gateway, to log in:          $path"
say "Host for Home Assistant:           the same, with the name or address of this machine"
say "Try it:                            $here/smoke-test.sh $path"
