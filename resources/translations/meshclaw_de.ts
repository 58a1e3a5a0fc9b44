<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de">
<context>
    <name></name>
    <message>
        <source> and </source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n approvals waiting</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n approvals waiting…</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n blocked</source>
        <comment>actions</comment>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n bytes</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n changes</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n characters, not shown</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n entries</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n failed</source>
        <comment>actions</comment>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n found</source>
        <comment>things of a batch, by its search</comment>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hidden characters</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n lines, all shown</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n lines, scroll to the end</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n look-alike letters</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more connectors</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more ticked and not shown: Approve counts them</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n not approved</source>
        <comment>actions</comment>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n noted, not done</source>
        <comment>actions</comment>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n other changes</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n questions wait for your answer.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n steps</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n undone</source>
        <comment>actions</comment>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n unknown</source>
        <comment>actions</comment>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n waiting for you</source>
        <comment>actions</comment>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>A day is needed, for example 2026-11-24.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A number is needed, with a point before its decimals.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A part of this cannot be shown whole, so it cannot be approved.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A task</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A time is needed, for example {text}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A whole number is needed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Activity</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Allowed without a question</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Always to {target}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Approval needed</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Approval needed · %n actions</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Approve</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Approve all %n</source>
        <comment>things of a batch</comment>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Approve {some} of {all}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Approved by you at {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ask</source>
        <comment>a connector&apos;s level</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ask MeshClaw</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ask MeshClaw…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ask with these values</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Asking…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>At least one is needed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Auto</source>
        <comment>a connector&apos;s level</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Blocked: it was not done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Change what is asked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a model…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Code</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Connect your first account…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cost</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Decision</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Denied by itself</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Denied by itself at {clock}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Denied by itself in {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Deny</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Deny all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Deny and stop task</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Edit…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ended</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everything is stopped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everything is stopped. Resume in the tray&apos;s menu first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Interrupted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It changes and sends things by itself when your task says so, and asks if it is unsure.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It holds a backslash, which programs read in different ways.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It is tried again by itself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It may do nothing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It may or may not have happened</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It may read, and asks you each time before it changes or sends something.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It may read. It changes nothing and sends nothing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It was not allowed to go on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It was tried and failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Just this</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Leave at {level}</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Left out here, and gone if you change this: %n hidden characters.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>MeshClaw is not connected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>MeshClaw is not connected.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>MeshClaw itself</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>MeshClaw needs you</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>MeshClaw starts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>MeshClaw&apos;s runtime could not be started: {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>MeshClaw&apos;s runtime does not answer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>MeshClaw&apos;s runtime was started and ended again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No model is chosen yet. Choose one in the settings.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No question for the same targets until this task ends.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No question for the same targets until {end}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No question for {target} until {end}, or until you revoke it in the settings.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not connected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not connected. The task&apos;s answer is fetched as soon as there is a connection.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is done yet: the question is asked anew with what you write here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is ticked.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Observe</source>
        <comment>a connector&apos;s level</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Observed: this is what it would have done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Off</source>
        <comment>a connector&apos;s level</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One address on each line.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One on each line.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Outside tasks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Raise to {level}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Raise {name} from {old} to {new}?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remember</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remember: {choice}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Resume</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rules for this connector…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Running now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Scroll to the end: you can approve once you have seen all of it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Set MeshClaw up…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the task</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Somebody else&apos;s program answers in the runtime&apos;s place.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Something lay over this window, so that click did not count. Look again, then click again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start MeshClaw&apos;s runtime</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop everything now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Text</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>That is more than %n lines.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>That is too long to be shown whole.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>That was refused.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The agent says (unverified): “{text}”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The keychain failed in a way nobody foresaw.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The name before it looks like another address.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The next question</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The question</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The question before</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The runtime that runs is of another version. End it, so that this one&apos;s can start.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The time is over: it is denied by itself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is a hidden character in it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This cannot be empty.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This cannot be less than nothing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is too long to be shown whole, so it cannot be approved here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This task</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tick all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Today {spent} of {limit}</source>
        <comment>money; the words around {spent} and {limit} may stand anywhere</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Undo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Undone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Until tomorrow night, 23:59</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Until tonight, 23:59</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Usage history</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waiting for your answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waits until you answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What MeshClaw is to do</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What changed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What changed:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What happened</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is to be done?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What stands before the @ is not where it leads.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What would be done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Why you are asked:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Working</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Write it with a time zone, as before, or without one, as before.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You approved {approved} of the last {answered}: {what}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You are asked again next time.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You were asked, and it was not done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a task</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>acts; asks if unsure</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>allowed</source>
        <comment>decision</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>asked {clock}</source>
        <comment>a question</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>asks before it acts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>blocked</source>
        <comment>decision</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>can be undone: no</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>can be undone: yes, for 30 days</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>changed; before: {value}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>d MMM</source>
        <comment>how a day is written: 22 Nov</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>d MMM yyyy</source>
        <comment>how a day is written: 22 Nov 2026</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>empty</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>everything is stopped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>external</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>failed</source>
        <comment>decision</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>failed</source>
        <comment>ending of a task</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>folded</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>from {source}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>given as {text}, without a time zone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>idle</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>interrupted</source>
        <comment>ending of a task</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>leads to {host}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>may read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>names no host</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>new</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no access</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no password</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>none</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not approved</source>
        <comment>decision</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not approved</source>
        <comment>ending of a task</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not reachable</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not shown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not ticked: {name}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>oldest {age}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>paused</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>queued</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>refused</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>running</source>
        <comment>decision: it is being done</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>started {clock}</source>
        <comment>a task</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>step {step}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>stopped</source>
        <comment>ending of a task</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the service</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ticked: {name}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>today</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>today, 23:59</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>tomorrow</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>tomorrow, 23:59</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>undone</source>
        <comment>decision</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>unfolded</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>unknown</source>
        <comment>decision: it may have happened</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>waiting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>waiting</source>
        <comment>decision: a question waits for the user</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>what others wrote</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>working</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>would have</source>
        <comment>decision: noted and not done</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>yes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>yesterday</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>you</source>
        <comment>from you</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>you approved</source>
        <comment>decision</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>your time; given as {text}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{connector}: may something be changed?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{connector}: may something be done that cannot be undone?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{connector}: may something be read?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{connector}: may something be sent?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{connector}: may something be started?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} at {level}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} tokens</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{day}, {clock}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} d</source>
        <comment>days</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} h</source>
        <comment>hours</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} m</source>
        <comment>minutes</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} s</source>
        <comment>seconds</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{place} of {all} waiting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{spent} of {limit} today</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{step}, {more} more</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{task} is paused</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{task}, step {step}</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>{task}, step {step}, and %n more</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>{what}, shown in red</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{text}” is not an address.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>↑ %n new</source>
        <comment>rows that came above the ones in sight</comment>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
</context>
</TS>
