# Sourced by the tests here.

# expect PATTERN TEXT: one line of TEXT matches the extended regular expression.
expect() {
  if ! grep -qE -- "$1" <<<"$2"; then
    printf 'expected a line like\n  %s\nin\n%s\n' "$1" "$2" >&2
    exit 1
  fi
}
