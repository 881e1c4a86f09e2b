#!/bin/sh
# Creates Temporal's two databases, brings their schemas to the version of this admin-tools image, and makes the database
# of the audit history. Every step is safe to repeat, so `docker compose up` after an upgrade is the upgrade.
set -eu

# temporal-sql-tool takes the password from SQL_PASSWORD.
sql_tool() {
  temporal-sql-tool --plugin postgres12 --endpoint "$POSTGRES_SEEDS" --port "$DB_PORT" --user "$POSTGRES_USER" "$@"
}

# $1: database; $2: folder of its schema in the image.
bring_up_to_date() {
  echo "Bringing the schema of $1 up to date"
  sql_tool --database "$1" create
  # Version 0.0 lays the version tables only; where they exist, it changes nothing.
  sql_tool --database "$1" setup-schema --version 0.0
  sql_tool --database "$1" update-schema --schema-dir "/etc/temporal/schema/postgresql/v12/$2/versioned"
}

bring_up_to_date temporal temporal
bring_up_to_date temporal_visibility visibility
sql_tool --database tir_rollouts create
