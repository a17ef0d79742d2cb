"""Reading: paths → articles. One file a format; whatever is not read comes out as a `Skip` with its reason.

The files, in reading order:

    articles            the one verb, `read_articles`: every source in turn, every id once
    sources, naming     paths → the files to read, folders walked; files → ids
    formats             which reader a file name asks for, and which extra that needs
    opening, decoding   a path → bytes, unpacked; bytes → text
    lines               bytes → lines of text, for whatever is read line by line
    plain, markdown, html                   one file, one article
    json_lines, json_file, table, parquet   one file, many records
    standard_input                          either
    record, dates, parsing, cleaning        one record, one date, one JSON value, one text

The reasons of a `Skip`: `unknown-type`, `unreadable`, `binary`, `too-large`, `missing-extra` for a file;
`not-json`, `not-csv`, `not-a-record`, `no-text`, `empty`, `too-long`, `duplicate-id` for a record.
"""

from dedup.read.articles import read_articles

__all__ = ["read_articles"]
