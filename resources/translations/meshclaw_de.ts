<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de">
<context>
    <name></name>
    <message numerus="yes">
        <source>%n approvals waiting</source>
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
    <message>
        <source>Ask</source>
        <comment>a connector&apos;s level</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Auto</source>
        <comment>a connector&apos;s level</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It changes and sends things by itself when your task says so, and asks if it is unsure.</source>
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
        <source>It may read, and asks you each time before it changes or sends something.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It may read. It changes nothing and sends nothing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Leave at {level}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>MeshClaw is not connected</source>
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
        <source>Observe</source>
        <comment>a connector&apos;s level</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Off</source>
        <comment>a connector&apos;s level</comment>
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
        <source>Somebody else&apos;s program answers in the runtime&apos;s place.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The keychain failed in a way nobody foresaw.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The runtime that runs is of another version. End it, so that this one&apos;s can start.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try again.</source>
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
        <source>asks before it acts</source>
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
        <source>everything is stopped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>idle</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>may read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no access</source>
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
        <source>{spent} of {limit} today</source>
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
</context>
</TS>
