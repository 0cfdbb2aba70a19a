"""Read the worked timelines of the pattern pages, play them, and hold the engine to what they say.

A page (``dealtrust_engine/patterns/<module>.md``) has two sections whose heading begins with "Worked timeline".
Each holds a line with the people and a table:

    Selling: Ada (owner), Ben. Buying: Bob, Carol (America/New_York, US).

    | Time, Europe/Berlin | Who | What happens | What dealtrust says |
    | --- | --- | --- | --- |
    | Mon 2026-03-02 09:00 | Ada | opens the deal | |
    | Fri 2026-03-06 15:00 | Bob | mails Ada: a question | |
    | Mon 2026-03-09 15:00 | | | firing, low (limit_reached): 2 hours on Friday, 6 on Monday |
    | Tue 2026-03-10 16:10 | Ben | answers Bob | resolved (answered) |

People work in the zone of the table and have the public holidays of Germany, unless a zone and a country are
given. What happens is one of the sentences of `sentences`, words in parentheses are for the reader alone; a row
without anybody only moves the clock. The last column is either

- ``STATUS, SEVERITY (REASON)``: a revision of an alert of this pattern, made at the time of the row; the severity
  of a resolved alert may be left out, ``since TIME`` and ``by SIDE`` may follow;
- ``nothing``, or empty: the pattern says nothing;
- ``nothing, thanks to this``: as before, and without this row there would be an alert.

What follows a colon there is for the reader. The story ends with the last row.
"""
