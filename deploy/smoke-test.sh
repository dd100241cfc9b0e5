#!/bin/sh
# Looks whether a running U-tec gateway is well. Changes nothing.
set -u

usage() {
  cat <<'TEXT'
Usage: deploy/smoke-test.sh [--before-login] URL

Asks the gateway at URL for its health, its configuration, the status of its token and its devices, and says what is wrong.
URL is what Home Assistant is given as host: http://host:8000, http://gateway:PASSWORD@host:8000 or http://host:8000/k/TOKEN/

  --before-login  nobody has logged in yet: the token and the devices are not looked at
  --help          this text

It ends with 0 when all is well, 1 when something is not, and 2 when it was called wrongly.
TEXT
}

before_login=no
url=''
while [ $# -gt 0 ]; do
  case $1 in
    --help | -h)
      usage
      exit 0
      ;;
    --before-login) before_login=yes ;;
    -*)
      printf 'smoke-test.sh: %s is not known. See --help.\n' "$1" >&2
      exit 2
      ;;
    *)
      if [ -n "$url" ]; then
        printf 'smoke-test.sh: give one URL. See --help.\n' >&2
        exit 2
      fi
      url=${1%/}
      ;;
  esac
  shift
done
case $url in
  http://?* | https://?*) ;;
  *)
    usage >&2
    exit 2
    ;;
esac
if ! command -v curl >/dev/null 2>&1; then
  printf 'smoke-test.sh: curl is needed.\n' >&2
  exit 2
fi

failures=0
body=$(mktemp) || exit 2
trap 'rm -f "$body"' EXIT INT TERM

well() {
  printf '  ok    %s\n' "$1"
}

bad() {
  printf '  FAIL  %s\n' "$1"
  failures=$((failures + 1))
}

# Asks for a path; its status goes to $status, its answer to the file. The address comes on standard input: it may hold a secret, which others on this
# machine could read from the command line.
ask() {
  status=$(printf 'url = "%s%s"\n' "$url" "$1" |
    curl --silent --max-time 10 --output "$body" --write-out '%{http_code}' --config -) || status=000
}

# Whether the answer has a member of this name and value (a pattern of grep -E).
says() {
  tr -d '\n' <"$body" | grep -Eq "\"$1\"[[:space:]]*:[[:space:]]*$2"
}

detail() {
  text=$(tr -d '\n' <"$body" | sed -n 's/.*"detail"[[:space:]]*:[[:space:]]*"\([^"]*\)".*/\1/p' | cut -c 1-200)
  [ -z "$text" ] || printf ': %s' "$text"
}

printf 'Health\n'
ask /health
if [ "$status" = 000 ]; then
  bad 'nobody answers at this address'
elif [ "$status" != 200 ]; then
  bad "/health answered $status$(detail)"
elif says status '"ok"'; then
  well 'the gateway serves'
else
  bad '/health is not that of a gateway: wrong host, password or path?'
fi

printf 'Configuration\n'
ask /api/config
if [ "$status" != 200 ]; then
  bad "/api/config answered $status$(detail)"
else
  well 'it can be read'
  if says access_key '"[^"]+"' && says redirect_uri '"[^"]+"'; then
    well 'access key and redirect address are there'
  else
    bad 'access key or redirect address is missing: enter them on the page of the gateway'
  fi
  for secret in secret_key access_token refresh_token; do
    says "$secret" '"(\*\*\*)?"' || bad "$secret is not masked"
  done
fi

if [ "$before_login" = no ]; then
  printf 'Token\n'
  if [ "$status" != 200 ] || ! says token_status '\{'; then
    bad 'there is no token status'
  elif ! says has_token true; then
    bad 'nobody has logged in: do it on the page of the gateway'
  else
    well 'there is one'
    if says has_refresh_token true; then well 'it can be renewed'; else bad 'it cannot be renewed: there is no refresh token'; fi
    if says is_expired false; then well 'it is valid'; else bad 'it has expired or is about to, and was not renewed'; fi
  fi

  printf 'Devices\n'
  ask /api/devices
  if [ "$status" != 200 ]; then
    bad "/api/devices answered $status$(detail)"
  elif ! says devices '\['; then
    bad '/api/devices holds no list of devices'
  else
    count=$(tr -d '\n' <"$body" | grep -Eo '"handleType"[[:space:]]*:' | wc -l)
    if [ "$count" -gt 0 ]; then well "$((count)) found"; else bad 'there are none: choose them in the U-tec app'; fi
  fi
  ask /api/status/latest
  if [ "$status" != 200 ] || ! says last_updated '[0-9]+'; then
    bad "/api/status/latest answered $status$(detail)"
  elif says stale true; then
    bad 'what is known of the locks is old: U-tec cannot be asked'
  else
    well 'their state is fresh'
  fi
fi

if [ "$failures" -gt 0 ]; then
  printf '%s of the checks failed.\n' "$failures"
  exit 1
fi
printf 'All is well.\n'
