# SPDX-License-Identifier: GPL-3.0-or-later
# A page of the documentation as scdoc's text, for the man pages of the formats: one source for both.
# Headings, paragraphs, lists, indented blocks, and tables (as a list by their first column).

# Text with what scdoc could give a meaning to behind backslashes; `code` is bold, **bold** too, a link its words.
function marked(text,    made, at, code, character) {
    gsub(/\*\*/, "\001", text)
    text = unlinked(text)
    made = ""
    code = 0
    for (at = 1; at <= length(text); at++) {
        character = substr(text, at, 1)
        if (character == "`") {
            code = !code
            made = made "*"
        } else if (character == "\001")
            made = made "*"
        else if (index("\\*_#+~<>[]|", character) > 0)
            made = made "\\" character
        else
            made = made character
    }
    return made
}

function unlinked(text,    words) {
    while (match(text, /\[[^]]*\]\([^)]*\)/)) {
        words = substr(text, RSTART + 1, RLENGTH - 1)
        sub(/\]\(.*/, "", words)
        text = substr(text, 1, RSTART - 1) words substr(text, RSTART + RLENGTH)
    }
    return text
}

function capital(text) {
    return toupper(substr(text, 1, 1)) substr(text, 2)
}

function leave_block() {
    if (in_block)
        print "```\n"
    in_block = 0
}

/^    / && !in_item {
    if (!in_block)
        print "```"
    in_block = 1
    line = substr($0, 5)
    gsub(/\\/, "&&", line)
    print line
    blanks = 0
    next
}
/^$/ {
    in_item = 0
    if (in_block) {
        blanks++
        next
    }
    print
    next
}
{
    leave_block()
    blanks = 0
}
/^# / {
    print "# DESCRIPTION\n"
    next
}
/^## / {
    print "# " toupper(substr($0, 4)) "\n"
    next
}
/^\|[-|: ]*$/ { next }
/^\|/ {
    gsub(/\\\|/, "\002")
    cells = split(substr($0, 2), cell, "|") - 1
    if (!in_table) {
        for (i = 1; i <= cells; i++) {
            gsub(/^ +| +$/, "", cell[i])
            heading[i] = cell[i]
        }
        in_table = 1
        next
    }
    for (i = 1; i <= cells; i++) {
        gsub(/^ +| +$/, "", cell[i])
        gsub(/\002/, "|", cell[i])
    }
    print marked(cell[1])
    text = ""
    for (i = 2; i <= cells; i++)
        if (cell[i] != "")
            text = text (text != "" ? ". " : "") capital(marked(heading[i])) (i == 2 ? " " : ": ") marked(cell[i])
    print "\t" text ".\n"
    next
}
{ in_table = 0 }
/^- / {
    in_item = 1
    print "- " marked(substr($0, 3))
    next
}
in_item && /^  / {
    print "  " marked(substr($0, 3))
    next
}
{ print marked($0) }
END { leave_block() }
