<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en">
<context>
    <name></name>
    <message numerus="yes">
        <source>%n approvals waiting</source>
        <translation>
            <numerusform>%n approval waiting</numerusform>
            <numerusform>%n approvals waiting</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n approvals waiting…</source>
        <translation>
            <numerusform>%n approval waiting…</numerusform>
            <numerusform>%n approvals waiting…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n blocked</source>
        <comment>actions</comment>
        <translation>
            <numerusform>%n blocked</numerusform>
            <numerusform>%n blocked</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n bytes</source>
        <translation>
            <numerusform>%n byte</numerusform>
            <numerusform>%n bytes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n calls of the model</source>
        <translation>
            <numerusform>%n call of the model</numerusform>
            <numerusform>%n calls of the model</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n calls were counted by us, because the provider did not say.</source>
        <translation>
            <numerusform>%n call were counted by us, because the provider did not say.</numerusform>
            <numerusform>%n calls were counted by us, because the provider did not say.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n changes</source>
        <translation>
            <numerusform>%n change</numerusform>
            <numerusform>%n changes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n characters, not shown</source>
        <translation>
            <numerusform>%n character, not shown</numerusform>
            <numerusform>%n characters, not shown</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n entries</source>
        <translation>
            <numerusform>%n entrie</numerusform>
            <numerusform>%n entries</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n failed</source>
        <comment>actions</comment>
        <translation>
            <numerusform>%n failed</numerusform>
            <numerusform>%n failed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n found</source>
        <comment>things of a batch, by its search</comment>
        <translation>
            <numerusform>%n found</numerusform>
            <numerusform>%n found</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hidden characters</source>
        <translation>
            <numerusform>%n hidden character</numerusform>
            <numerusform>%n hidden characters</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hidden or look-alike characters are spelled out.</source>
        <translation>
            <numerusform>%n hidden or look-alike character is spelled out.</numerusform>
            <numerusform>%n hidden or look-alike characters are spelled out.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n letters too many.</source>
        <translation>
            <numerusform>%n letter too many.</numerusform>
            <numerusform>%n letters too many.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n lines, all shown</source>
        <translation>
            <numerusform>%n line, all shown</numerusform>
            <numerusform>%n lines, all shown</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n lines, scroll to the end</source>
        <translation>
            <numerusform>%n line, scroll to the end</numerusform>
            <numerusform>%n lines, scroll to the end</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n look-alike letters</source>
        <translation>
            <numerusform>%n look-alike letter</numerusform>
            <numerusform>%n look-alike letters</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more connectors</source>
        <translation>
            <numerusform>%n more connector</numerusform>
            <numerusform>%n more connectors</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more ticked and not shown: Approve counts them</source>
        <translation>
            <numerusform>%n more ticked and not shown: Approve counts them</numerusform>
            <numerusform>%n more ticked and not shown: Approve counts them</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more, in the activity…</source>
        <translation>
            <numerusform>%n more, in the activity…</numerusform>
            <numerusform>%n more, in the activity…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n not approved</source>
        <comment>actions</comment>
        <translation>
            <numerusform>%n not approved</numerusform>
            <numerusform>%n not approved</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n noted, not done</source>
        <comment>actions</comment>
        <translation>
            <numerusform>%n noted, not done</numerusform>
            <numerusform>%n noted, not done</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n other changes</source>
        <translation>
            <numerusform>%n other change</numerusform>
            <numerusform>%n other changes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n other questions wait.</source>
        <translation>
            <numerusform>%n other question wait.</numerusform>
            <numerusform>%n other questions wait.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n proposals</source>
        <translation>
            <numerusform>%n proposal</numerusform>
            <numerusform>%n proposals</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n proposals wait for your yes.</source>
        <comment>what was learned and may be kept</comment>
        <translation>
            <numerusform>%n proposal wait for your yes.</numerusform>
            <numerusform>%n proposals wait for your yes.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n proposals…</source>
        <translation>
            <numerusform>%n proposal…</numerusform>
            <numerusform>%n proposals…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n questions</source>
        <translation>
            <numerusform>%n question</numerusform>
            <numerusform>%n questions</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n questions wait for your answer.</source>
        <translation>
            <numerusform>%n question wait for your answer.</numerusform>
            <numerusform>%n questions wait for your answer.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n rows</source>
        <comment>of the activity</comment>
        <translation>
            <numerusform>%n row</numerusform>
            <numerusform>%n rows</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n steps</source>
        <translation>
            <numerusform>%n step</numerusform>
            <numerusform>%n steps</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tasks</source>
        <translation>
            <numerusform>%n task</numerusform>
            <numerusform>%n tasks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tasks left nothing that you kept.</source>
        <translation>
            <numerusform>%n task left nothing that you kept.</numerusform>
            <numerusform>%n tasks left nothing that you kept.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tasks stopped at the step limit.</source>
        <translation>
            <numerusform>%n task stopped at the step limit.</numerusform>
            <numerusform>%n tasks stopped at the step limit.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n things</source>
        <translation>
            <numerusform>%n thing</numerusform>
            <numerusform>%n things</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n undone</source>
        <comment>actions</comment>
        <translation>
            <numerusform>%n undone</numerusform>
            <numerusform>%n undone</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n unknown</source>
        <comment>actions</comment>
        <translation>
            <numerusform>%n unknown</numerusform>
            <numerusform>%n unknown</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n wait for you</source>
        <comment>proposals</comment>
        <translation>
            <numerusform>%n waits for you</numerusform>
            <numerusform>%n wait for you</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n waiting for you</source>
        <comment>actions</comment>
        <translation>
            <numerusform>%n waiting for you</numerusform>
            <numerusform>%n waiting for you</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Answer %n…</source>
        <comment>answer so many questions, one after the other</comment>
        <translation>
            <numerusform>Answer %n…</numerusform>
            <numerusform>Answer %n…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Approval needed · %n actions</source>
        <translation>
            <numerusform>Approval needed · %n action</numerusform>
            <numerusform>Approval needed · %n actions</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Approve all %n</source>
        <comment>things of a batch</comment>
        <translation>
            <numerusform>Approve all %n</numerusform>
            <numerusform>Approve all %n</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Left out here, and gone if you change this: %n hidden characters.</source>
        <translation>
            <numerusform>Left out here, and gone if you change this: %n hidden character.</numerusform>
            <numerusform>Left out here, and gone if you change this: %n hidden characters.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Not taken back: %n actions.</source>
        <translation>
            <numerusform>Not taken back: %n action.</numerusform>
            <numerusform>Not taken back: %n actions.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Only %n rows</source>
        <comment>ticked: the others are not shown</comment>
        <translation>
            <numerusform>Only %n row</numerusform>
            <numerusform>Only %n rows</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Show %n more</source>
        <comment>of what is kept</comment>
        <translation>
            <numerusform>Show %n more</numerusform>
            <numerusform>Show %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Take back %n actions of this task, the newest first?</source>
        <translation>
            <numerusform>Take back %n action of this task, the newest first?</numerusform>
            <numerusform>Take back %n actions of this task, the newest first?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Taken back: %n actions.</source>
        <translation>
            <numerusform>Taken back: %n action.</numerusform>
            <numerusform>Taken back: %n actions.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>That is more than %n lines.</source>
        <translation>
            <numerusform>That is more than %n line.</numerusform>
            <numerusform>That is more than %n lines.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Undo all %n</source>
        <comment>things</comment>
        <translation>
            <numerusform>Undo all %n</numerusform>
            <numerusform>Undo all %n</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Undo all %n…</source>
        <comment>actions</comment>
        <translation>
            <numerusform>Undo all %n…</numerusform>
            <numerusform>Undo all %n…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n characters more</source>
        <translation>
            <numerusform>and %n character more</numerusform>
            <numerusform>and %n characters more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <comment>tasks</comment>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <comment>things that happened</comment>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>as in the %n days before</source>
        <translation>
            <numerusform>as in the %n day before</numerusform>
            <numerusform>as in the %n days before</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>nothing in the %n days before</source>
        <translation>
            <numerusform>nothing in the %n day before</numerusform>
            <numerusform>nothing in the %n days before</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>read %n events</source>
        <translation>
            <numerusform>read %n event</numerusform>
            <numerusform>read %n events</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>seen %n times</source>
        <translation>
            <numerusform>seen %n time</numerusform>
            <numerusform>seen %n times</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{brief}, and %n more</source>
        <translation>
            <numerusform>{brief}, and %n more</numerusform>
            <numerusform>{brief}, and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{change} vs the %n days before</source>
        <translation>
            <numerusform>{change} vs the %n day before</numerusform>
            <numerusform>{change} vs the %n days before</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{names} and %n more</source>
        <translation>
            <numerusform>{names} and %n more</numerusform>
            <numerusform>{names} and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{name}: %n questions ran out without an answer.</source>
        <translation>
            <numerusform>{name}: %n question ran out without an answer.</numerusform>
            <numerusform>{name}: %n questions ran out without an answer.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{task}, step {step}, and %n more</source>
        <translation>
            <numerusform>{task}, step {step}, and %n more</numerusform>
            <numerusform>{task}, step {step}, and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{times} × the %n days before</source>
        <translation>
            <numerusform>{times} × the %n day before</numerusform>
            <numerusform>{times} × the %n days before</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>“{name}” answered %n times; you opened it 0 times.</source>
        <translation>
            <numerusform>“{name}” answered %n time; you opened it 0 times.</numerusform>
            <numerusform>“{name}” answered %n times; you opened it 0 times.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>“{name}” had %n results; you kept none.</source>
        <translation>
            <numerusform>“{name}” had %n result; you kept none.</numerusform>
            <numerusform>“{name}” had %n results; you kept none.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>↑ %n new</source>
        <comment>rows that came above the ones in sight</comment>
        <translation>
            <numerusform>↑ %n new</numerusform>
            <numerusform>↑ %n new</numerusform>
        </translation>
    </message>
</context>
</TS>
