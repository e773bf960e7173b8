# SPDX-License-Identifier: GPL-3.0-or-later
# Takes the fenced blocks of a page apart: awk -v folder=DIR -f blocks.awk PAGE. DIR/N gets the text of block N; standard
# output one line each: N, line, language, mark (the HTML comment on the line before the fence), separated by tabs.
# A block without a language, or an indented one, has the language "none".
function close_block() { close(folder "/" n); printf "%d\t%d\t%s\t%s\n", n, line, language, mark }
/^```/ {
    if (inside) { inside = 0; close_block(); before = ""; next }
    inside = 1; n++; line = NR; language = substr($0, 4); mark = ""
    if (language == "") language = "none"
    if (before ~ /^<!-- .* -->$/) mark = substr(before, 6, length(before) - 9)
    printf "" > (folder "/" n)
    next
}
inside { print > (folder "/" n); next }
/^    / && before == "" && !in_list { n++; line = NR; language = "none"; mark = ""; printf "" > (folder "/" n); close_block() }
# An indented line after a list's item is that item's; so is one behind an indented block's first line.
{ if ($0 ~ /^([-*]|[0-9]+\.) /) in_list = 1; else if ($0 ~ /^[^ ]/) in_list = 0
  if ($0 !~ /^    / || before != "") before = $0; else before = "indented" }
END { if (inside) { language = "unclosed"; close_block() } }
