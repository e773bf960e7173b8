# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154 # lib.sh has source_dir and scratch
# A test of programs, written with databases in files, against PostgreSQL: a file NAME.db stands for a database of that
# name on a server of the test's own, and the programs are told `service=NAME.db`. What the test asks by sqlite3 is asked
# of a copy of the database (`copy`: that nothing gets lost by it, tests/cli_copy.sh says); what it changes so is copied back.
# shellcheck source=tests/postgresql/server.sh
. "$source_dir/tests/postgresql/server.sh"
server_start behind
export STEERSTAT_REAL_PROGRAMS=$1 STEERSTAT_SERVER_SOCKET=$server_socket STEERSTAT_SERVER_PROGRAMS=$server_programs
export PGSERVICEFILE=$servers_folder/services STEERSTAT_SERVER_COPIES=$servers_folder/copies
STEERSTAT_REAL_SQLITE3=$(command -v sqlite3)
export STEERSTAT_REAL_SQLITE3
"$server_programs/createdb" -h "$server_socket" -U owner template
"$1/copy" --migrate "postgresql://owner@/template?host=$server_socket" || exit 1
mkdir "$servers_folder/programs" "$servers_folder/copies"
for program in ingest stats plot report dump copy sqlite3; do
    ln -s "$source_dir/tests/postgresql/behind_file" "$servers_folder/programs/$program"
done
export PATH=$servers_folder/programs:$PATH
# shellcheck disable=SC2034 # lib.sh asks for it
behind_a_server=yes
