# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154 # whoever takes it has scratch
# PostgreSQL servers of a test's own: a folder and a socket each, no port on any network; stopped by their process ids.
#     server_start NAME [SETTING...]   sets server_socket (the folder of its socket) and server_folder
#     server_stop NAME [SIGNAL]        INT (fast) by default
# A server does not run as root: as the system's user postgres then (or nobody). 77: there is no PostgreSQL.
server_programs=$(find /usr/lib/postgresql/*/bin -maxdepth 0 2>/dev/null | sort -V | tail -n 1)
if [ -z "$server_programs" ]; then
    echo "skipped: PostgreSQL is not installed"
    exit 77
fi
servers_folder=$(mktemp -d "${TMPDIR:-/tmp}/steerstat-server-XXXXXX")
server_as=()
if [ "$(id -u)" -eq 0 ]; then
    server_user=$(id -u postgres 2>/dev/null || id -u nobody)
    server_as=(setpriv --reuid="$server_user" --regid="$(id -g "$server_user")" --clear-groups)
    chown "$server_user" "$servers_folder"
fi
chmod 755 "$servers_folder"

server_start() {
    local name=$1 setting
    shift
    server_folder=$servers_folder/$name server_socket=$servers_folder/$name.socket
    if [ ! -d "$server_folder" ]; then
        (cd / && "${server_as[@]}" "$server_programs/initdb" -D "$server_folder" -A trust -U owner -E UTF8 --locale=C.UTF-8 -N) >"$scratch/initdb.log" 2>&1
        "${server_as[@]}" mkdir "$server_socket"
        for setting in "listen_addresses = ''" "unix_socket_directories = '$server_socket'" "fsync = off" "max_connections = 60" "$@"; do
            echo "$setting" | "${server_as[@]}" tee -a "$server_folder/postgresql.conf" >/dev/null
        done
    fi
    (cd / && exec "${server_as[@]}" "$server_programs/postgres" -D "$server_folder") >>"$servers_folder/$name.log" 2>&1 &
    disown
    for ((i = 0; i < 300; i++)); do
        "$server_programs/pg_isready" -q -h "$server_socket" && return
        sleep 0.1
    done
    echo "the server did not start"
    cat "$servers_folder/$name.log"
    exit 1
}

server_stop() {
    local pid
    pid=$(head -n 1 "$servers_folder/$1/postmaster.pid" 2>/dev/null) || return 0
    kill -"${2:-INT}" "$pid" 2>/dev/null
    for ((i = 0; i < 300; i++)); do
        kill -0 "$pid" 2>/dev/null || return 0
        sleep 0.1
    done
    kill -KILL "$pid"
}

server_stop_all() {
    local folder
    for folder in "$servers_folder"/*/; do
        [ -e "$folder/postmaster.pid" ] && server_stop "$(basename "$folder")"
    done
    rm -rf "$servers_folder"
}
