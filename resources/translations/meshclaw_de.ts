<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de">
<context>
    <name></name>
    <message>
        <source> and </source>
        <translation> und </translation>
    </message>
    <message>
        <source>${input} in and ${output} out for a million tokens: the price that is known for it.</source>
        <translation>${input} hinein und ${output} heraus für eine Million Token: der Preis, der dafür bekannt ist.</translation>
    </message>
    <message>
        <source>${input} in and ${output} out for a million tokens: your own price.</source>
        <translation>${input} hinein und ${output} heraus für eine Million Token: Ihr eigener Preis.</translation>
    </message>
    <message numerus="yes">
        <source>%n approvals waiting</source>
        <translation>
            <numerusform>%n Freigabe wartet</numerusform>
            <numerusform>%n Freigaben warten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n approvals waiting…</source>
        <translation>
            <numerusform>%n Freigabe wartet…</numerusform>
            <numerusform>%n Freigaben warten…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n blocked</source>
        <comment>actions</comment>
        <translation>
            <numerusform>%n blockiert</numerusform>
            <numerusform>%n blockiert</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n bytes</source>
        <translation>
            <numerusform>%n Byte</numerusform>
            <numerusform>%n Byte</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n calls of the model</source>
        <translation>
            <numerusform>%n Aufruf des Modells</numerusform>
            <numerusform>%n Aufrufe des Modells</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n calls were counted by us, because the provider did not say.</source>
        <translation>
            <numerusform>%n Aufruf haben wir selbst gezählt, weil der Anbieter nichts dazu sagte.</numerusform>
            <numerusform>%n Aufrufe haben wir selbst gezählt, weil der Anbieter nichts dazu sagte.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n changes</source>
        <translation>
            <numerusform>%n Änderung</numerusform>
            <numerusform>%n Änderungen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n characters, not shown</source>
        <translation>
            <numerusform>%n Zeichen, nicht gezeigt</numerusform>
            <numerusform>%n Zeichen, nicht gezeigt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n entries</source>
        <translation>
            <numerusform>%n Eintrag</numerusform>
            <numerusform>%n Einträge</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n failed</source>
        <comment>actions</comment>
        <translation>
            <numerusform>%n fehlgeschlagen</numerusform>
            <numerusform>%n fehlgeschlagen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n found</source>
        <comment>things of a batch, by its search</comment>
        <translation>
            <numerusform>%n gefunden</numerusform>
            <numerusform>%n gefunden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hidden characters</source>
        <translation>
            <numerusform>%n verborgenes Zeichen</numerusform>
            <numerusform>%n verborgene Zeichen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hidden or look-alike characters are spelled out.</source>
        <translation>
            <numerusform>%n verborgenes oder ähnlich aussehendes Zeichen ist ausgeschrieben.</numerusform>
            <numerusform>%n verborgene oder ähnlich aussehende Zeichen sind ausgeschrieben.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n letters too many.</source>
        <translation>
            <numerusform>%n Buchstabe zu viel.</numerusform>
            <numerusform>%n Buchstaben zu viel.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n lines, all shown</source>
        <translation>
            <numerusform>%n Zeile, ganz zu sehen</numerusform>
            <numerusform>%n Zeilen, alle zu sehen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n lines, scroll to the end</source>
        <translation>
            <numerusform>%n Zeile, bis zum Ende blättern</numerusform>
            <numerusform>%n Zeilen, bis zum Ende blättern</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n look-alike letters</source>
        <translation>
            <numerusform>%n Buchstabe, der einem anderen gleicht</numerusform>
            <numerusform>%n Buchstaben, die anderen gleichen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more connectors</source>
        <translation>
            <numerusform>%n weitere Verbindung</numerusform>
            <numerusform>%n weitere Verbindungen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more ticked and not shown: Approve counts them</source>
        <translation>
            <numerusform>%n weiteres angekreuzt und nicht zu sehen: Zustimmen zählt es mit</numerusform>
            <numerusform>%n weitere angekreuzt und nicht zu sehen: Zustimmen zählt sie mit</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more, in the activity…</source>
        <translation>
            <numerusform>%n weitere, in der Aktivität…</numerusform>
            <numerusform>%n weitere, in der Aktivität…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n not approved</source>
        <comment>actions</comment>
        <translation>
            <numerusform>%n ohne Zustimmung</numerusform>
            <numerusform>%n ohne Zustimmung</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n noted, not done</source>
        <comment>actions</comment>
        <translation>
            <numerusform>%n vermerkt, nicht ausgeführt</numerusform>
            <numerusform>%n vermerkt, nicht ausgeführt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n other changes</source>
        <translation>
            <numerusform>%n andere Änderung</numerusform>
            <numerusform>%n andere Änderungen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n other questions wait.</source>
        <translation>
            <numerusform>%n andere Frage wartet.</numerusform>
            <numerusform>%n andere Fragen warten.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n proposals</source>
        <translation>
            <numerusform>%n Vorschlag</numerusform>
            <numerusform>%n Vorschläge</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n proposals wait for your yes.</source>
        <comment>what was learned and may be kept</comment>
        <translation>
            <numerusform>%n Vorschlag wartet auf Ihr Ja.</numerusform>
            <numerusform>%n Vorschläge warten auf Ihr Ja.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n proposals…</source>
        <translation>
            <numerusform>%n Vorschlag…</numerusform>
            <numerusform>%n Vorschläge…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n questions</source>
        <translation>
            <numerusform>%n Frage</numerusform>
            <numerusform>%n Fragen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n questions wait for your answer.</source>
        <translation>
            <numerusform>%n Frage wartet auf Ihre Antwort.</numerusform>
            <numerusform>%n Fragen warten auf Ihre Antwort.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n rows</source>
        <comment>of the activity</comment>
        <translation>
            <numerusform>%n Zeile</numerusform>
            <numerusform>%n Zeilen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n steps</source>
        <translation>
            <numerusform>%n Schritt</numerusform>
            <numerusform>%n Schritte</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tasks</source>
        <translation>
            <numerusform>%n Aufgabe</numerusform>
            <numerusform>%n Aufgaben</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tasks left nothing that you kept.</source>
        <translation>
            <numerusform>%n Aufgabe hinterließ nichts, was Sie behielten.</numerusform>
            <numerusform>%n Aufgaben hinterließen nichts, was Sie behielten.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tasks stopped at the step limit.</source>
        <translation>
            <numerusform>%n Aufgabe endete an der Grenze der Schritte.</numerusform>
            <numerusform>%n Aufgaben endeten an der Grenze der Schritte.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n things</source>
        <translation>
            <numerusform>%n Ding</numerusform>
            <numerusform>%n Dinge</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n undone</source>
        <comment>actions</comment>
        <translation>
            <numerusform>%n rückgängig gemacht</numerusform>
            <numerusform>%n rückgängig gemacht</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n unknown</source>
        <comment>actions</comment>
        <translation>
            <numerusform>%n ungewiss</numerusform>
            <numerusform>%n ungewiss</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n wait for you</source>
        <comment>proposals</comment>
        <translation>
            <numerusform>%n wartet auf Sie</numerusform>
            <numerusform>%n warten auf Sie</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n waiting for you</source>
        <comment>actions</comment>
        <translation>
            <numerusform>%n wartet auf Sie</numerusform>
            <numerusform>%n warten auf Sie</numerusform>
        </translation>
    </message>
    <message>
        <source>0 means that nothing may be spent.</source>
        <translation>0 heißt, dass nichts ausgegeben werden darf.</translation>
    </message>
    <message>
        <source>30 days</source>
        <translation>30 Tage</translation>
    </message>
    <message>
        <source>7 days</source>
        <translation>7 Tage</translation>
    </message>
    <message>
        <source>90 days</source>
        <translation>90 Tage</translation>
    </message>
    <message>
        <source>A connector that asks too much in a short time is set to Observe.</source>
        <translation>Eine Verbindung, die in kurzer Zeit zu viel fragt, wird auf Beobachten gesetzt.</translation>
    </message>
    <message>
        <source>A day</source>
        <translation>Am Tag</translation>
    </message>
    <message>
        <source>A day is needed, for example 2026-11-24.</source>
        <translation>Ein Tag wird gebraucht, zum Beispiel 2026-11-24.</translation>
    </message>
    <message>
        <source>A limit is checked before each call of the model, so it cannot be passed. At a limit a task pauses and asks.</source>
        <translation>Eine Grenze wird vor jedem Aufruf des Modells geprüft und kann nicht überschritten werden. An einer Grenze hält die Aufgabe an und fragt.</translation>
    </message>
    <message>
        <source>A model on this machine</source>
        <translation>Ein Modell auf diesem Rechner</translation>
    </message>
    <message>
        <source>A model&apos;s name has no spaces.</source>
        <translation>Der Name eines Modells hat keine Leerzeichen.</translation>
    </message>
    <message>
        <source>A name has letters, digits, - and _ only, at most 40.</source>
        <translation>Ein Name hat nur Buchstaben, Ziffern, - und _, höchstens 40.</translation>
    </message>
    <message>
        <source>A number is needed, with a point before its decimals.</source>
        <translation>Eine Zahl wird gebraucht, mit einem Punkt vor den Nachkommastellen.</translation>
    </message>
    <message>
        <source>A part of this cannot be shown whole, so it cannot be approved.</source>
        <translation>Ein Teil davon kann nicht ganz gezeigt werden, darum können Sie nicht zustimmen.</translation>
    </message>
    <message>
        <source>A port is a number from 1 to 65535.</source>
        <translation>Ein Port ist eine Zahl von 1 bis 65535.</translation>
    </message>
    <message>
        <source>A provider with your key, or a model on this machine</source>
        <translation>Ein Anbieter mit Ihrem Schlüssel oder ein Modell auf diesem Rechner</translation>
    </message>
    <message>
        <source>A provider&apos;s model, with your key</source>
        <translation>Das Modell eines Anbieters, mit Ihrem Schlüssel</translation>
    </message>
    <message>
        <source>A question of a routine waits until you are back.</source>
        <translation>Die Frage einer Routine wartet, bis Sie zurück sind.</translation>
    </message>
    <message>
        <source>A question that lost its task is a no.</source>
        <translation>Eine Frage, deren Aufgabe es nicht mehr gibt, ist ein Nein.</translation>
    </message>
    <message>
        <source>A question that ran out without an answer, or an answer of a routine that nobody opened in a week.</source>
        <translation>Eine Frage, die ohne Antwort ablief, oder die Antwort einer Routine, die eine Woche lang niemand öffnete.</translation>
    </message>
    <message>
        <source>A read that tells somebody something asks, unless you named where it goes.</source>
        <translation>Ein Lesen, das jemandem etwas verrät, fragt, außer Sie haben das Ziel genannt.</translation>
    </message>
    <message>
        <source>A routine is a task that starts by itself, at a time or when something happens. Each is a file that you can edit. It may do what its file says, and never more than your connectors may.</source>
        <translation>Eine Routine ist eine Aufgabe, die von selbst beginnt: zu einer Zeit, oder wenn etwas geschieht. Jede ist eine Datei, die Sie bearbeiten können. Sie darf, was ihre Datei sagt, und nie mehr als Ihre Verbindungen.</translation>
    </message>
    <message>
        <source>A run may spend what your own limits allow.</source>
        <translation>Ein Lauf darf ausgeben, was Ihre eigenen Grenzen erlauben.</translation>
    </message>
    <message>
        <source>A run may spend {amount} at most.</source>
        <translation>Ein Lauf darf höchstens {amount} ausgeben.</translation>
    </message>
    <message>
        <source>A task</source>
        <translation>Eine Aufgabe</translation>
    </message>
    <message>
        <source>A time is needed, for example {text}.</source>
        <translation>Eine Uhrzeit wird gebraucht, zum Beispiel {text}.</translation>
    </message>
    <message>
        <source>A whole number is needed.</source>
        <translation>Eine ganze Zahl wird gebraucht.</translation>
    </message>
    <message>
        <source>API address</source>
        <translation>Adresse der Schnittstelle</translation>
    </message>
    <message>
        <source>Activity</source>
        <translation>Aktivität</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Hinzufügen</translation>
    </message>
    <message>
        <source>Add a connector</source>
        <translation>Eine Verbindung hinzufügen</translation>
    </message>
    <message>
        <source>Add a connector…</source>
        <translation>Eine Verbindung hinzufügen…</translation>
    </message>
    <message>
        <source>Add another…</source>
        <translation>Weitere hinzufügen…</translation>
    </message>
    <message>
        <source>After your no, the same by another way is refused.</source>
        <translation>Nach Ihrem Nein wird dasselbe auf anderem Weg abgelehnt.</translation>
    </message>
    <message>
        <source>After your second no, a task may do nothing more.</source>
        <translation>Nach Ihrem zweiten Nein darf eine Aufgabe nichts mehr tun.</translation>
    </message>
    <message>
        <source>Agent</source>
        <translation>Agent</translation>
    </message>
    <message>
        <source>All</source>
        <comment>all days there are</comment>
        <translation>Alles</translation>
    </message>
    <message>
        <source>All other connectors are off for it.</source>
        <translation>Alle anderen Verbindungen sind für sie aus.</translation>
    </message>
    <message>
        <source>All others</source>
        <comment>small groups in a chart, together</comment>
        <translation>Alle anderen</translation>
    </message>
    <message>
        <source>All that was spent, by the results that you kept.</source>
        <translation>Alles, was ausgegeben wurde, geteilt durch die Ergebnisse, die Sie behielten.</translation>
    </message>
    <message>
        <source>All {count} entries fit together: nothing was changed or taken out.</source>
        <translation>Alle {count} Einträge passen zusammen: nichts wurde geändert oder herausgenommen.</translation>
    </message>
    <message>
        <source>All {count} entries fit together; {deleted} more were deleted by you.</source>
        <translation>Alle {count} Einträge passen zusammen; {deleted} weitere haben Sie gelöscht.</translation>
    </message>
    <message>
        <source>Allow work again</source>
        <translation>Arbeit wieder erlauben</translation>
    </message>
    <message>
        <source>Allowed without a question</source>
        <translation>Ohne Frage erlaubt</translation>
    </message>
    <message>
        <source>Always to {target}</source>
        <translation>Immer an {target}</translation>
    </message>
    <message>
        <source>An address holds no name and no password.</source>
        <translation>Eine Adresse enthält keinen Namen und kein Passwort.</translation>
    </message>
    <message>
        <source>An address looks like name@host.example.</source>
        <translation>Eine Adresse sieht aus wie name@host.example.</translation>
    </message>
    <message>
        <source>An address looks like {address}.</source>
        <translation>Eine Adresse sieht aus wie {address}.</translation>
    </message>
    <message numerus="yes">
        <source>Answer %n…</source>
        <comment>answer so many questions, one after the other</comment>
        <translation>
            <numerusform>%n beantworten…</numerusform>
            <numerusform>%n beantworten…</numerusform>
        </translation>
    </message>
    <message>
        <source>Answered elsewhere.</source>
        <translation>Anderswo beantwortet.</translation>
    </message>
    <message>
        <source>Answer…</source>
        <translation>Antworten…</translation>
    </message>
    <message>
        <source>Approval needed</source>
        <translation>Zustimmung nötig</translation>
    </message>
    <message numerus="yes">
        <source>Approval needed · %n actions</source>
        <translation>
            <numerusform>Zustimmung nötig · %n Aktion</numerusform>
            <numerusform>Zustimmung nötig · %n Aktionen</numerusform>
        </translation>
    </message>
    <message>
        <source>Approve</source>
        <translation>Zustimmen</translation>
    </message>
    <message numerus="yes">
        <source>Approve all %n</source>
        <comment>things of a batch</comment>
        <translation>
            <numerusform>%n zustimmen</numerusform>
            <numerusform>Allen %n zustimmen</numerusform>
        </translation>
    </message>
    <message>
        <source>Approve {some} of {all}</source>
        <translation>{some} von {all} zustimmen</translation>
    </message>
    <message>
        <source>Approved by you at {time}</source>
        <translation>Sie stimmten um {time} zu</translation>
    </message>
    <message>
        <source>Ask</source>
        <comment>a connector&apos;s level</comment>
        <translation>Fragen</translation>
    </message>
    <message>
        <source>Ask MeshClaw</source>
        <translation>MeshClaw fragen</translation>
    </message>
    <message>
        <source>Ask MeshClaw…</source>
        <translation>MeshClaw fragen…</translation>
    </message>
    <message>
        <source>Ask with these values</source>
        <translation>Mit diesen Werten fragen</translation>
    </message>
    <message>
        <source>Asking…</source>
        <translation>Fragt…</translation>
    </message>
    <message>
        <source>At least one is needed.</source>
        <translation>Mindestens eines wird gebraucht.</translation>
    </message>
    <message>
        <source>At most {limit} a day.</source>
        <translation>Höchstens {limit} am Tag.</translation>
    </message>
    <message>
        <source>At night it looks at what repeats, and proposes what to remember. Nothing is learned without you.</source>
        <translation>Nachts sieht es nach, was sich wiederholt, und schlägt vor, was zu merken ist. Ohne Sie wird nichts gelernt.</translation>
    </message>
    <message>
        <source>At {address}.</source>
        <translation>Unter {address}.</translation>
    </message>
    <message>
        <source>Auto</source>
        <comment>a connector&apos;s level</comment>
        <translation>Auto</translation>
    </message>
    <message>
        <source>Began</source>
        <translation>Begonnen</translation>
    </message>
    <message>
        <source>Blocked</source>
        <translation>Blockiert</translation>
    </message>
    <message>
        <source>Blocked: it was not done</source>
        <translation>Blockiert: es wurde nicht getan</translation>
    </message>
    <message>
        <source>Brief</source>
        <translation>Bericht</translation>
    </message>
    <message>
        <source>Built in and scripted: to see how everything works. It costs nothing.</source>
        <translation>Eingebaut und nach Drehbuch: um zu sehen, wie alles geht. Es kostet nichts.</translation>
    </message>
    <message>
        <source>By group</source>
        <translation>Nach Gruppe</translation>
    </message>
    <message>
        <source>By {group}</source>
        <translation>Nach {group}</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Carried out, and not undone for a day. An answer to what you asked, at once; an answer of a routine, once you opened it.</source>
        <translation>Ausgeführt und einen Tag lang nicht rückgängig gemacht. Eine Antwort auf Ihre Frage sofort; die Antwort einer Routine, sobald Sie sie öffneten.</translation>
    </message>
    <message>
        <source>Carried out, and taken back by you, however late.</source>
        <translation>Ausgeführt und von Ihnen rückgängig gemacht, wie spät auch immer.</translation>
    </message>
    <message>
        <source>Change what is asked</source>
        <translation>Ändern, wonach gefragt wird</translation>
    </message>
    <message>
        <source>Changed something</source>
        <translation>Etwas geändert</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>Ändern…</translation>
    </message>
    <message>
        <source>Check the network and the server&apos;s name, then test it.</source>
        <translation>Prüfen Sie das Netz und den Namen des Servers, dann testen Sie.</translation>
    </message>
    <message>
        <source>Choose a line to see everything that is on record about it.</source>
        <translation>Wählen Sie eine Zeile, um alles zu sehen, was dazu festgehalten ist.</translation>
    </message>
    <message>
        <source>Choose a model</source>
        <translation>Ein Modell wählen</translation>
    </message>
    <message>
        <source>Choose a model…</source>
        <translation>Ein Modell wählen…</translation>
    </message>
    <message>
        <source>Choose days</source>
        <translation>Tage wählen</translation>
    </message>
    <message>
        <source>Choose one below.</source>
        <translation>Wählen Sie unten eines.</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Wählen…</translation>
    </message>
    <message>
        <source>Clear the search</source>
        <translation>Suche leeren</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>Code</translation>
    </message>
    <message>
        <source>Connect an account</source>
        <translation>Ein Konto verbinden</translation>
    </message>
    <message>
        <source>Connect your first account</source>
        <translation>Verbinden Sie Ihr erstes Konto</translation>
    </message>
    <message>
        <source>Connect your first account…</source>
        <translation>Verbinden Sie Ihr erstes Konto…</translation>
    </message>
    <message>
        <source>Connected: {names}</source>
        <translation>Verbunden: {names}</translation>
    </message>
    <message>
        <source>Connector</source>
        <translation>Verbindung</translation>
    </message>
    <message>
        <source>Connectors</source>
        <translation>Verbindungen</translation>
    </message>
    <message>
        <source>Connect…</source>
        <translation>Verbinden…</translation>
    </message>
    <message>
        <source>Copied as JSON.</source>
        <translation>Als JSON kopiert.</translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>Kopiert.</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy as JSON</source>
        <translation>Als JSON kopieren</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>Kosten</translation>
    </message>
    <message>
        <source>Cost from {days}</source>
        <translation>Kosten, {days}</translation>
    </message>
    <message>
        <source>Cost per kept result</source>
        <translation>Kosten je behaltenem Ergebnis</translation>
    </message>
    <message>
        <source>Daily limit in dollars</source>
        <translation>Grenze für einen Tag in Dollar</translation>
    </message>
    <message>
        <source>Days</source>
        <translation>Tage</translation>
    </message>
    <message>
        <source>Days…</source>
        <comment>choose days of one&apos;s own</comment>
        <translation>Tage…</translation>
    </message>
    <message>
        <source>Decision</source>
        <translation>Entscheidung</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Delete everything that happened?</source>
        <translation>Alles löschen, was geschah?</translation>
    </message>
    <message>
        <source>Delete what happened before {day}?</source>
        <translation>Löschen, was vor dem {day} geschah?</translation>
    </message>
    <message>
        <source>Deleted for good: {what}, and the logs. {size} are free again.</source>
        <translation>Endgültig gelöscht: {what} und die Protokolldateien. {size} sind wieder frei.</translation>
    </message>
    <message>
        <source>Deleted from the keychain.</source>
        <translation>Aus dem Schlüsselbund gelöscht.</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>Löschen…</translation>
    </message>
    <message>
        <source>Deleting…</source>
        <translation>Wird gelöscht…</translation>
    </message>
    <message>
        <source>Denied</source>
        <comment>results that were not allowed</comment>
        <translation>Abgelehnt</translation>
    </message>
    <message>
        <source>Denied by itself</source>
        <translation>Von selbst abgelehnt</translation>
    </message>
    <message>
        <source>Denied by itself at {clock}.</source>
        <translation>Um {clock} von selbst abgelehnt.</translation>
    </message>
    <message>
        <source>Denied by itself in {time}</source>
        <translation>Wird in {time} von selbst abgelehnt</translation>
    </message>
    <message>
        <source>Deny</source>
        <translation>Ablehnen</translation>
    </message>
    <message>
        <source>Deny all</source>
        <translation>Alle ablehnen</translation>
    </message>
    <message>
        <source>Deny and stop task</source>
        <translation>Ablehnen und Aufgabe beenden</translation>
    </message>
    <message>
        <source>Detail</source>
        <translation>Einzelheiten</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Einzelheiten</translation>
    </message>
    <message>
        <source>Do not start when I log in</source>
        <translation>Bei der Anmeldung nicht starten</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Done</source>
        <comment>what a routine did</comment>
        <translation>Erledigt</translation>
    </message>
    <message>
        <source>Dream</source>
        <comment>what learns at night</comment>
        <translation>Traum</translation>
    </message>
    <message>
        <source>Each entry is chained to the one before, so that a change afterwards is found.</source>
        <translation>Jeder Eintrag hängt an dem davor, damit eine spätere Änderung auffällt.</translation>
    </message>
    <message>
        <source>Each step can wait. Until all is chosen, the tray&apos;s menu leads back here.</source>
        <translation>Jeder Schritt kann warten. Bis alles gewählt ist, führt das Menü im Infobereich hierher zurück.</translation>
    </message>
    <message>
        <source>Each task by itself.</source>
        <translation>Jede Aufgabe für sich.</translation>
    </message>
    <message>
        <source>Edit…</source>
        <translation>Bearbeiten…</translation>
    </message>
    <message>
        <source>Email, calendar, deployments</source>
        <translation>E-Mail, Kalender, Bereitstellungen</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>Beendet</translation>
    </message>
    <message>
        <source>Entry #{number} does not fit: {reason}</source>
        <translation>Eintrag Nr. {number} passt nicht: {reason}</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>Alles</translation>
    </message>
    <message>
        <source>Everything</source>
        <comment>that happened</comment>
        <translation>Alles</translation>
    </message>
    <message>
        <source>Everything is stopped</source>
        <translation>Alles ist angehalten</translation>
    </message>
    <message>
        <source>Everything is stopped. Resume in the tray&apos;s menu first.</source>
        <translation>Alles ist angehalten. Wählen Sie zuerst „Fortsetzen“ im Menü des Infobereichs.</translation>
    </message>
    <message>
        <source>Everything lies on this machine, readable by you alone. Secrets lie in the keychain, never in a file.</source>
        <translation>Alles liegt auf diesem Rechner, nur für Sie lesbar. Geheimnisse liegen im Schlüsselbund, nie in einer Datei.</translation>
    </message>
    <message>
        <source>Everything together, from midnight to midnight.</source>
        <translation>Alles zusammen, von Mitternacht bis Mitternacht.</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Export your data</source>
        <translation>Ihre Daten exportieren</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren…</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Fehlgeschlagen</translation>
    </message>
    <message>
        <source>Failed</source>
        <comment>results that did not succeed</comment>
        <translation>Fehlgeschlagen</translation>
    </message>
    <message>
        <source>Filters</source>
        <translation>Filter</translation>
    </message>
    <message>
        <source>Filters: on</source>
        <translation>Filter: an</translation>
    </message>
    <message>
        <source>First steps…</source>
        <translation>Erste Schritte…</translation>
    </message>
    <message>
        <source>For good: entries, tasks, questions, sums, logs, and what is kept to undo actions. What you set stays, and so does what was changed in your accounts.</source>
        <translation>Endgültig: Einträge, Aufgaben, Fragen, Summen, Protokolldateien und was zum Rückgängigmachen aufgehoben ist. Was Sie eingestellt haben, bleibt, und was in Ihren Konten geändert wurde, auch.</translation>
    </message>
    <message>
        <source>For nothing</source>
        <comment>a heading: spent for nothing</comment>
        <translation>Umsonst</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>Vergessen</translation>
    </message>
    <message>
        <source>Forget it</source>
        <translation>Vergessen</translation>
    </message>
    <message>
        <source>Forget it? Its file is deleted, and it is not proposed again.</source>
        <translation>Vergessen? Die Datei wird gelöscht, und es wird nicht wieder vorgeschlagen.</translation>
    </message>
    <message>
        <source>Forget this secret: {secret}?</source>
        <translation>Dieses Geheimnis vergessen: {secret}?</translation>
    </message>
    <message>
        <source>Forget…</source>
        <translation>Vergessen…</translation>
    </message>
    <message>
        <source>Forgotten. It is not proposed again.</source>
        <translation>Vergessen. Es wird nicht wieder vorgeschlagen.</translation>
    </message>
    <message>
        <source>Found on this machine:</source>
        <translation>Auf diesem Rechner gefunden:</translation>
    </message>
    <message>
        <source>Found on this machine: {servers}</source>
        <translation>Auf diesem Rechner gefunden: {servers}</translation>
    </message>
    <message>
        <source>From</source>
        <comment>the first day</comment>
        <translation>Von</translation>
    </message>
    <message>
        <source>From: {source}</source>
        <translation>Aus: {source}</translation>
    </message>
    <message>
        <source>Grouped by</source>
        <translation>Gruppiert nach</translation>
    </message>
    <message>
        <source>Idle</source>
        <translation>Untätig</translation>
    </message>
    <message>
        <source>Ignored</source>
        <comment>results that nobody looked at</comment>
        <translation>Unbeachtet</translation>
    </message>
    <message>
        <source>In</source>
        <comment>tokens into a model</comment>
        <translation>Hinein</translation>
    </message>
    <message>
        <source>In all</source>
        <comment>a sum</comment>
        <translation>Insgesamt</translation>
    </message>
    <message>
        <source>In and out.</source>
        <translation>Hinein und heraus.</translation>
    </message>
    <message>
        <source>In the agent&apos;s words, unverified</source>
        <translation>In den Worten des Agenten, ungeprüft</translation>
    </message>
    <message>
        <source>In the days before: {share}</source>
        <translation>In den Tagen davor: {share}</translation>
    </message>
    <message>
        <source>Interrupted</source>
        <translation>Unterbrochen</translation>
    </message>
    <message>
        <source>It appears here as soon as the runtime answers.</source>
        <translation>Es erscheint hier, sobald der Dienst antwortet.</translation>
    </message>
    <message>
        <source>It can reach nothing yet: set its {secret}.</source>
        <translation>Sie erreicht noch nichts: {secret} ist nicht festgelegt.</translation>
    </message>
    <message>
        <source>It cannot be brought back, and actions of that time cannot be undone any more. One entry stays that says how much was deleted, and when.</source>
        <translation>Das ist nicht zurückzuholen, und Aktionen aus dieser Zeit können nicht mehr rückgängig gemacht werden. Ein Eintrag bleibt und sagt, wie viel wann gelöscht wurde.</translation>
    </message>
    <message>
        <source>It changes and sends things by itself when your task says so, and asks if it is unsure.</source>
        <translation>Sie ändert und sendet von selbst, wenn Ihre Aufgabe es sagt, und fragt, wenn sie unsicher ist.</translation>
    </message>
    <message>
        <source>It costs nothing.</source>
        <translation>Es kostet nichts.</translation>
    </message>
    <message>
        <source>It did not accept the {secret}.</source>
        <translation>{secret} wurde nicht angenommen.</translation>
    </message>
    <message>
        <source>It did not get through.</source>
        <translation>Sie kam nicht bis zum Ende.</translation>
    </message>
    <message>
        <source>It does not answer.</source>
        <translation>Es kommt keine Antwort.</translation>
    </message>
    <message>
        <source>It does this by itself now, until {day}. The rule stands in the settings.</source>
        <translation>Es tut dies jetzt von selbst, bis {day}. Die Regel steht in den Einstellungen.</translation>
    </message>
    <message>
        <source>It failed</source>
        <translation>Es ist fehlgeschlagen</translation>
    </message>
    <message>
        <source>It goes on asking.</source>
        <translation>Es fragt weiterhin.</translation>
    </message>
    <message>
        <source>It holds a backslash, which programs read in different ways.</source>
        <translation>Es enthält einen umgekehrten Schrägstrich, den Programme verschieden lesen.</translation>
    </message>
    <message>
        <source>It is checked before each call, so it cannot be passed</source>
        <translation>Sie wird vor jedem Aufruf geprüft und kann nicht überschritten werden</translation>
    </message>
    <message>
        <source>It is deleted from the keychain. What needs it stops working until you set it again.</source>
        <translation>Es wird aus dem Schlüsselbund gelöscht. Was es braucht, geht nicht mehr, bis Sie es wieder festlegen.</translation>
    </message>
    <message>
        <source>It is off, and would run this once. It may then do this.</source>
        <translation>Sie ist aus und liefe dieses eine Mal. Sie darf dann dies.</translation>
    </message>
    <message>
        <source>It is tried again by itself.</source>
        <translation>Es wird von selbst wieder versucht.</translation>
    </message>
    <message>
        <source>It may do nothing.</source>
        <translation>Sie darf nichts tun.</translation>
    </message>
    <message>
        <source>It may or may not have happened</source>
        <translation>Es ist vielleicht geschehen, vielleicht nicht</translation>
    </message>
    <message>
        <source>It may read, and asks you each time before it changes or sends something.</source>
        <translation>Sie darf lesen und fragt Sie jedes Mal, bevor sie etwas ändert oder sendet.</translation>
    </message>
    <message>
        <source>It may read. It changes nothing and sends nothing.</source>
        <translation>Sie darf lesen. Sie ändert nichts und sendet nichts.</translation>
    </message>
    <message>
        <source>It means to:</source>
        <translation>Sie hat vor:</translation>
    </message>
    <message>
        <source>It needs no password.</source>
        <translation>Es braucht kein Passwort.</translation>
    </message>
    <message>
        <source>It reaches no connector.</source>
        <translation>Sie erreicht keine Verbindung.</translation>
    </message>
    <message>
        <source>It reads: {text}</source>
        <translation>Zu lesen ist: {text}</translation>
    </message>
    <message>
        <source>It runs now.</source>
        <translation>Sie läuft jetzt.</translation>
    </message>
    <message>
        <source>It runs on this machine and costs nothing.</source>
        <translation>Es läuft auf diesem Rechner und kostet nichts.</translation>
    </message>
    <message>
        <source>It starts at Observe: it may read, and changes nothing.</source>
        <translation>Sie beginnt bei Beobachten: sie darf lesen und ändert nichts.</translation>
    </message>
    <message>
        <source>It was interrupted.</source>
        <translation>Sie wurde unterbrochen.</translation>
    </message>
    <message>
        <source>It was not allowed to go on</source>
        <translation>Es durfte nicht weitergehen</translation>
    </message>
    <message>
        <source>It was not used for long, so tasks are not told it any more.</source>
        <translation>Es wurde lange nicht gebraucht, daher erfahren Aufgaben es nicht mehr.</translation>
    </message>
    <message>
        <source>It was stopped before its end.</source>
        <translation>Sie wurde vor ihrem Ende angehalten.</translation>
    </message>
    <message>
        <source>It was tried and failed</source>
        <translation>Es wurde versucht und schlug fehl</translation>
    </message>
    <message>
        <source>It would be a rule for this one action, until {day}. Everything else still asks.</source>
        <translation>Es wäre eine Regel für diese eine Handlung, bis {day}. Alles andere fragt weiterhin.</translation>
    </message>
    <message>
        <source>Its answer</source>
        <translation>Die Antwort</translation>
    </message>
    <message>
        <source>Its file was changed outside MeshClaw. If you keep it, it counts as looked at by you. Keep it?</source>
        <translation>Die Datei wurde außerhalb von MeshClaw geändert. Wenn Sie es behalten, gilt es als von Ihnen angesehen. Behalten?</translation>
    </message>
    <message>
        <source>Its instruction</source>
        <translation>Die Anweisung</translation>
    </message>
    <message>
        <source>Its price is not known, so no limit could be kept and nothing can run. Set the price below, as its provider names it.</source>
        <translation>Der Preis ist nicht bekannt, darum könnte keine Grenze gehalten werden, und nichts kann laufen. Legen Sie unten den Preis fest, wie der Anbieter ihn nennt.</translation>
    </message>
    <message>
        <source>Its text</source>
        <translation>Der Text</translation>
    </message>
    <message>
        <source>Just this</source>
        <translation>Nur dieses Mal</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Keep anyway…</source>
        <translation>Trotzdem behalten…</translation>
    </message>
    <message>
        <source>Keep in the keychain</source>
        <translation>Im Schlüsselbund aufheben</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Kept</source>
        <comment>results that are still so</comment>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Kept</source>
        <comment>what was learned</comment>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Kept in the days before: {n}</source>
        <translation>In den Tagen davor behalten: {n}</translation>
    </message>
    <message>
        <source>Kept in the keychain.</source>
        <translation>Im Schlüsselbund aufgehoben.</translation>
    </message>
    <message>
        <source>Kept.</source>
        <translation>Behalten.</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Schlüssel</translation>
    </message>
    <message>
        <source>Key for {provider}</source>
        <translation>Schlüssel für {provider}</translation>
    </message>
    <message>
        <source>Keychain: looking…</source>
        <translation>Schlüsselbund: wird gesucht…</translation>
    </message>
    <message>
        <source>Keychain: {name}, unlocked ✓</source>
        <translation>Schlüsselbund: {name}, offen ✓</translation>
    </message>
    <message>
        <source>Keychain: {reason}</source>
        <translation>Schlüsselbund: {reason}</translation>
    </message>
    <message>
        <source>Kind</source>
        <comment>of a connector</comment>
        <translation>Art</translation>
    </message>
    <message>
        <source>Last: {time} · {outcome} · {cost}</source>
        <comment>of a routine: Last: 06:31 · Done · $0.04</comment>
        <translation>Zuletzt: {time} · {outcome} · {cost}</translation>
    </message>
    <message>
        <source>Laying the sample mailbox out…</source>
        <translation>Das Beispielpostfach wird angelegt…</translation>
    </message>
    <message>
        <source>Learned</source>
        <translation>Gelernt</translation>
    </message>
    <message>
        <source>Leave at {level}</source>
        <translation>Bei {level} lassen</translation>
    </message>
    <message>
        <source>Leave it</source>
        <translation>So lassen</translation>
    </message>
    <message>
        <source>Leave it so</source>
        <translation>So lassen</translation>
    </message>
    <message>
        <source>Left and right read one bar after the other.</source>
        <translation>Links und rechts lesen einen Balken nach dem anderen vor.</translation>
    </message>
    <message numerus="yes">
        <source>Left out here, and gone if you change this: %n hidden characters.</source>
        <translation>
            <numerusform>Hier weggelassen, und fort, wenn Sie dies ändern: %n verborgenes Zeichen.</numerusform>
            <numerusform>Hier weggelassen, und fort, wenn Sie dies ändern: %n verborgene Zeichen.</numerusform>
        </translation>
    </message>
    <message>
        <source>Less</source>
        <translation>Weniger</translation>
    </message>
    <message>
        <source>Let {connector} {action} by itself?</source>
        <comment>e.g. Let Deployments restart web-api by itself?</comment>
        <translation>Darf {connector} dies von selbst: {action}?</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>Stufe</translation>
    </message>
    <message>
        <source>Limit: {span}, in dollars</source>
        <translation>Grenze: {span}, in Dollar</translation>
    </message>
    <message>
        <source>Limits</source>
        <translation>Grenzen</translation>
    </message>
    <message>
        <source>Logs, without secrets and without messages</source>
        <translation>Protokolldateien, ohne Geheimnisse und ohne Nachrichten</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Noch einmal suchen</translation>
    </message>
    <message>
        <source>Look at them…</source>
        <translation>Ansehen…</translation>
    </message>
    <message>
        <source>Looking for Ollama, LM Studio and llama.cpp on this machine…</source>
        <translation>Ollama, LM Studio und llama.cpp werden auf diesem Rechner gesucht…</translation>
    </message>
    <message>
        <source>Looking up what it costs…</source>
        <translation>Der Preis wird nachgesehen…</translation>
    </message>
    <message>
        <source>MMM yyyy</source>
        <comment>a month: Nov 2026</comment>
        <translation>MMM yyyy</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Gedächtnis</translation>
    </message>
    <message>
        <source>MeshClaw is not connected</source>
        <translation>MeshClaw ist nicht verbunden</translation>
    </message>
    <message>
        <source>MeshClaw is not connected.</source>
        <translation>MeshClaw ist nicht verbunden.</translation>
    </message>
    <message>
        <source>MeshClaw is starting…</source>
        <translation>MeshClaw startet…</translation>
    </message>
    <message>
        <source>MeshClaw itself</source>
        <translation>MeshClaw selbst</translation>
    </message>
    <message>
        <source>MeshClaw loses access to it, and its secrets are deleted from the keychain. What is on record stays on record; what it changed there cannot be undone from here any more.</source>
        <translation>MeshClaw verliert den Zugriff darauf, und die Geheimnisse dazu werden aus dem Schlüsselbund gelöscht. Was festgehalten ist, bleibt festgehalten; was dort geändert wurde, kann von hier nicht mehr rückgängig gemacht werden.</translation>
    </message>
    <message>
        <source>MeshClaw needs you</source>
        <translation>MeshClaw braucht Sie</translation>
    </message>
    <message>
        <source>MeshClaw starts</source>
        <translation>MeshClaw startet</translation>
    </message>
    <message>
        <source>MeshClaw&apos;s runtime could not be started: {reason}.</source>
        <translation>MeshClaws Dienst konnte nicht gestartet werden: {reason}.</translation>
    </message>
    <message>
        <source>MeshClaw&apos;s runtime does not answer.</source>
        <translation>MeshClaws Dienst antwortet nicht.</translation>
    </message>
    <message>
        <source>MeshClaw&apos;s runtime was started and ended again.</source>
        <translation>MeshClaws Dienst wurde gestartet und endete wieder.</translation>
    </message>
    <message>
        <source>MeshClaw, {days}</source>
        <translation>MeshClaw, {days}</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Models on this machine</source>
        <translation>Modelle auf diesem Rechner</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Mehr</translation>
    </message>
    <message>
        <source>Much of the same in one task asks, even where each alone would pass.</source>
        <translation>Viel vom Gleichen in einer Aufgabe fragt, auch wenn jedes für sich durchginge.</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Name a model, as provider/model.</source>
        <translation>Nennen Sie ein Modell als Anbieter/Modell.</translation>
    </message>
    <message>
        <source>Name routines, connectors and models</source>
        <translation>Routinen, Verbindungen und Modelle nennen</translation>
    </message>
    <message>
        <source>Needs you</source>
        <translation>Braucht Sie</translation>
    </message>
    <message>
        <source>Next: {time}</source>
        <translation>Nächstes Mal: {time}</translation>
    </message>
    <message>
        <source>No</source>
        <comment>an answer</comment>
        <translation>Nein</translation>
    </message>
    <message>
        <source>No answer in time is a no.</source>
        <translation>Keine Antwort in der Zeit heißt Nein.</translation>
    </message>
    <message>
        <source>No answer is remembered: it asks each time.</source>
        <translation>Keine Antwort ist gemerkt: es wird jedes Mal gefragt.</translation>
    </message>
    <message>
        <source>No brief yet</source>
        <translation>Noch kein Bericht</translation>
    </message>
    <message>
        <source>No connector</source>
        <comment>what was thought before a connector was used</comment>
        <translation>Keine Verbindung</translation>
    </message>
    <message>
        <source>No key for {provider} is set: without one it cannot be asked.</source>
        <translation>Für {provider} ist kein Schlüssel festgelegt: ohne ihn geht es nicht.</translation>
    </message>
    <message>
        <source>No keychain: {reason}</source>
        <translation>Kein Schlüsselbund: {reason}</translation>
    </message>
    <message>
        <source>No longer possible: {reason}</source>
        <translation>Nicht mehr möglich: {reason}</translation>
    </message>
    <message>
        <source>No model is chosen</source>
        <translation>Es ist kein Modell gewählt</translation>
    </message>
    <message>
        <source>No model is chosen yet. Choose one in the settings.</source>
        <translation>Es ist noch kein Modell gewählt. Wählen Sie eines in den Einstellungen.</translation>
    </message>
    <message>
        <source>No model server answers on its usual port. Start Ollama, LM Studio or llama.cpp, then look again.</source>
        <translation>Kein Modell-Server antwortet an seinem üblichen Port. Starten Sie Ollama, LM Studio oder llama.cpp und suchen Sie dann noch einmal.</translation>
    </message>
    <message>
        <source>No notifications here</source>
        <translation>Hier gibt es keine Benachrichtigungen</translation>
    </message>
    <message>
        <source>No question for the same targets until this task ends.</source>
        <translation>Keine Frage für dieselben Ziele, bis diese Aufgabe endet.</translation>
    </message>
    <message>
        <source>No question for the same targets until {end}.</source>
        <translation>Keine Frage für dieselben Ziele bis {end}.</translation>
    </message>
    <message>
        <source>No question for {target} until {end}, or until you revoke it in the settings.</source>
        <translation>Keine Frage für {target} bis {end}, oder bis Sie es in den Einstellungen widerrufen.</translation>
    </message>
    <message>
        <source>No rows match.</source>
        <translation>Keine Zeile passt.</translation>
    </message>
    <message>
        <source>No tray here: a window takes its place</source>
        <translation>Kein Infobereich hier: ein Fenster tritt an seine Stelle</translation>
    </message>
    <message>
        <source>No {secret} is set.</source>
        <translation>{secret}: nicht festgelegt.</translation>
    </message>
    <message>
        <source>Not connected</source>
        <translation>Nicht verbunden</translation>
    </message>
    <message>
        <source>Not connected. The connectors appear here as soon as the runtime answers.</source>
        <translation>Nicht verbunden. Die Verbindungen erscheinen hier, sobald der Dienst antwortet.</translation>
    </message>
    <message>
        <source>Not connected. The task&apos;s answer is fetched as soon as there is a connection.</source>
        <translation>Nicht verbunden. Die Antwort der Aufgabe wird geholt, sobald es eine Verbindung gibt.</translation>
    </message>
    <message>
        <source>Not connected. {trouble}</source>
        <translation>Nicht verbunden. {trouble}</translation>
    </message>
    <message>
        <source>Not connected: this is what was known when the line dropped.</source>
        <translation>Nicht verbunden: das war bekannt, als die Leitung abbrach.</translation>
    </message>
    <message>
        <source>Not connected: this is what was known when the line dropped. It goes on by itself.</source>
        <translation>Nicht verbunden: das war bekannt, als die Leitung abbrach. Es geht von selbst weiter.</translation>
    </message>
    <message>
        <source>Not done</source>
        <comment>what a routine did not do</comment>
        <translation>Nicht erledigt</translation>
    </message>
    <message>
        <source>Not possible</source>
        <translation>Nicht möglich</translation>
    </message>
    <message numerus="yes">
        <source>Not taken back: %n actions.</source>
        <translation>
            <numerusform>Nicht rückgängig gemacht: %n Aktion.</numerusform>
            <numerusform>Nicht rückgängig gemacht: %n Aktionen.</numerusform>
        </translation>
    </message>
    <message>
        <source>Not yet</source>
        <translation>Noch nicht</translation>
    </message>
    <message>
        <source>Nothing acts until you allow it again.</source>
        <translation>Nichts handelt, bis Sie es wieder erlauben.</translation>
    </message>
    <message>
        <source>Nothing has happened yet.</source>
        <translation>Es ist noch nichts geschehen.</translation>
    </message>
    <message>
        <source>Nothing is done yet: the question is asked anew with what you write here.</source>
        <translation>Noch geschieht nichts: die Frage wird mit dem, was Sie hier schreiben, neu gestellt.</translation>
    </message>
    <message>
        <source>Nothing is kept yet.</source>
        <translation>Noch ist nichts behalten.</translation>
    </message>
    <message>
        <source>Nothing is on record yet.</source>
        <translation>Es ist noch nichts festgehalten.</translation>
    </message>
    <message>
        <source>Nothing is running</source>
        <translation>Nichts läuft</translation>
    </message>
    <message>
        <source>Nothing is sent. Copy it or save it if you want to pass it on.</source>
        <translation>Nichts wird gesendet. Kopieren oder speichern Sie es, wenn Sie es weitergeben möchten.</translation>
    </message>
    <message>
        <source>Nothing is ticked.</source>
        <translation>Nichts ist angekreuzt.</translation>
    </message>
    <message>
        <source>Nothing learned yet</source>
        <translation>Noch nichts gelernt</translation>
    </message>
    <message>
        <source>Nothing leaves the machine, and it costs nothing.</source>
        <translation>Nichts verlässt den Rechner, und es kostet nichts.</translation>
    </message>
    <message>
        <source>Nothing matches.</source>
        <translation>Nichts passt dazu.</translation>
    </message>
    <message>
        <source>Nothing may be spent.</source>
        <translation>Nichts darf ausgegeben werden.</translation>
    </message>
    <message>
        <source>Nothing needs you.</source>
        <translation>Nichts braucht Sie.</translation>
    </message>
    <message>
        <source>Nothing opens such files here. It lies at {path}.</source>
        <translation>Nichts öffnet hier solche Dateien. Sie liegt unter {path}.</translation>
    </message>
    <message>
        <source>Nothing runs until you turn it on. Every connector starts at Observe: it may read, it may not act.</source>
        <translation>Nichts läuft, bevor Sie es einschalten. Jede Verbindung beginnt bei Beobachten: sie darf lesen, nicht handeln.</translation>
    </message>
    <message>
        <source>Nothing runs.</source>
        <translation>Nichts läuft.</translation>
    </message>
    <message>
        <source>Nothing stands out in these days.</source>
        <translation>In diesen Tagen fällt nichts auf.</translation>
    </message>
    <message>
        <source>Nothing waits for you</source>
        <translation>Nichts wartet auf Sie</translation>
    </message>
    <message>
        <source>Nothing was used in these days.</source>
        <translation>In diesen Tagen wurde nichts verbraucht.</translation>
    </message>
    <message>
        <source>Nothing yet</source>
        <translation>Noch nichts</translation>
    </message>
    <message>
        <source>Notifications ✓</source>
        <translation>Benachrichtigungen ✓</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>Jetzt</translation>
    </message>
    <message>
        <source>Observe</source>
        <comment>a connector&apos;s level</comment>
        <translation>Beobachten</translation>
    </message>
    <message>
        <source>Observed: this is what it would have done</source>
        <translation>Beobachtet: das hätte es getan</translation>
    </message>
    <message>
        <source>Off</source>
        <comment>a connector&apos;s level</comment>
        <translation>Aus</translation>
    </message>
    <message>
        <source>Off</source>
        <comment>a routine</comment>
        <translation>Aus</translation>
    </message>
    <message>
        <source>Off</source>
        <comment>at login</comment>
        <translation>Aus</translation>
    </message>
    <message>
        <source>Older rows are being read.</source>
        <translation>Ältere Zeilen werden gelesen.</translation>
    </message>
    <message>
        <source>On</source>
        <comment>a routine</comment>
        <translation>Ein</translation>
    </message>
    <message>
        <source>On</source>
        <comment>at login</comment>
        <translation>Ein</translation>
    </message>
    <message>
        <source>On Ask, everything that acts asks first.</source>
        <translation>Bei Fragen wird vor allem, was handelt, zuerst gefragt.</translation>
    </message>
    <message>
        <source>On Auto, a change to your own data is allowed.</source>
        <translation>Bei Auto ist eine Änderung an Ihren eigenen Daten erlaubt.</translation>
    </message>
    <message>
        <source>On Auto, a target that others named asks.</source>
        <translation>Bei Auto fragt ein Ziel, das andere nannten.</translation>
    </message>
    <message>
        <source>On Auto, a target that you did not name asks.</source>
        <translation>Bei Auto fragt ein Ziel, das Sie nicht nannten.</translation>
    </message>
    <message>
        <source>On Auto, another target than the task said beforehand asks.</source>
        <translation>Bei Auto fragt ein anderes Ziel, als die Aufgabe vorher sagte.</translation>
    </message>
    <message>
        <source>On Auto, what is guarded, such as production, asks.</source>
        <translation>Bei Auto fragt, was geschützt ist, etwa die Produktion.</translation>
    </message>
    <message>
        <source>On Auto, what the task did not say beforehand asks.</source>
        <translation>Bei Auto fragt, was die Aufgabe vorher nicht sagte.</translation>
    </message>
    <message>
        <source>On Auto, what the task said beforehand is allowed, where you or a trusted source named the target.</source>
        <translation>Bei Auto ist erlaubt, was die Aufgabe vorher sagte, wenn Sie oder eine vertraute Quelle das Ziel nannten.</translation>
    </message>
    <message>
        <source>On Observe, what would act is noted and not done.</source>
        <translation>Bei Beobachten wird vermerkt und nicht getan, was handeln würde.</translation>
    </message>
    <message>
        <source>On Off, nothing is allowed.</source>
        <translation>Bei Aus ist nichts erlaubt.</translation>
    </message>
    <message>
        <source>One address on each line.</source>
        <translation>Eine Adresse in jeder Zeile.</translation>
    </message>
    <message>
        <source>One on each line.</source>
        <translation>Eines in jeder Zeile.</translation>
    </message>
    <message>
        <source>One zip file with everything that is kept, as JSON Lines, and a description of each field. No passwords; what you and others wrote stands in it in plain text.</source>
        <translation>Eine Zip-Datei mit allem, was aufgehoben ist, als JSON Lines, und einer Beschreibung jedes Feldes. Keine Passwörter; was Sie und andere schrieben, steht als lesbarer Text darin.</translation>
    </message>
    <message numerus="yes">
        <source>Only %n rows</source>
        <comment>ticked: the others are not shown</comment>
        <translation>
            <numerusform>Nur %n Zeile</numerusform>
            <numerusform>Nur %n Zeilen</numerusform>
        </translation>
    </message>
    <message>
        <source>Only the server&apos;s name, for example imap.host.example.</source>
        <translation>Nur der Name des Servers, zum Beispiel imap.host.example.</translation>
    </message>
    <message>
        <source>Only you can see this.</source>
        <translation>Nur Sie können das sehen.</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>Open its file</source>
        <translation>Datei öffnen</translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>Open the folder: {what}</source>
        <translation>Den Ordner öffnen: {what}</translation>
    </message>
    <message>
        <source>Open the question</source>
        <translation>Die Frage öffnen</translation>
    </message>
    <message>
        <source>Out</source>
        <comment>tokens out of a model</comment>
        <translation>Heraus</translation>
    </message>
    <message>
        <source>Outside tasks</source>
        <translation>Außerhalb von Aufgaben</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>Passwort</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Places where secrets lie, and this machine&apos;s own network, are asked about or refused.</source>
        <translation>Orte, an denen Geheimnisse liegen, und das eigene Netz dieses Rechners werden erfragt oder abgelehnt.</translation>
    </message>
    <message>
        <source>Prepare a report</source>
        <translation>Einen Bericht vorbereiten</translation>
    </message>
    <message>
        <source>Prepare a report…</source>
        <translation>Einen Bericht vorbereiten…</translation>
    </message>
    <message>
        <source>Private data for somebody who was not part of it asks.</source>
        <translation>Private Daten für jemanden, der nicht beteiligt war, fragen.</translation>
    </message>
    <message>
        <source>Proposals</source>
        <translation>Vorschläge</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Raise to {level}</source>
        <translation>Auf {level} anheben</translation>
    </message>
    <message>
        <source>Raise {name} from {old} to {new}?</source>
        <translation>{name} von {old} auf {new} anheben?</translation>
    </message>
    <message>
        <source>Reading every entry…</source>
        <translation>Jeder Eintrag wird gelesen…</translation>
    </message>
    <message>
        <source>Reading the activity…</source>
        <translation>Die Aktivität wird gelesen…</translation>
    </message>
    <message>
        <source>Reading the brief…</source>
        <translation>Der Bericht wird gelesen…</translation>
    </message>
    <message>
        <source>Reading the history…</source>
        <translation>Der Verlauf wird gelesen…</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>Wird gelesen…</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>Rehearsal</source>
        <comment>the built-in model</comment>
        <translation>Übung</translation>
    </message>
    <message>
        <source>Remember</source>
        <translation>Merken</translation>
    </message>
    <message>
        <source>Remember: {choice}</source>
        <translation>Merken: {choice}</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Remove {connector}?</source>
        <translation>{connector} entfernen?</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>Entfernen…</translation>
    </message>
    <message>
        <source>Replace the {secret}, then test it.</source>
        <translation>Ersetzen Sie das Geheimnis ({secret}), dann testen Sie.</translation>
    </message>
    <message>
        <source>Replace…</source>
        <translation>Ersetzen…</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>Results you kept</source>
        <translation>Ergebnisse, die Sie behielten</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Revoke</source>
        <translation>Widerrufen</translation>
    </message>
    <message>
        <source>Revoke: {rule}</source>
        <translation>Widerrufen: {rule}</translation>
    </message>
    <message>
        <source>Revoked: it asks again from now on.</source>
        <translation>Widerrufen: ab jetzt wird wieder gefragt.</translation>
    </message>
    <message>
        <source>Routine</source>
        <translation>Routine</translation>
    </message>
    <message>
        <source>Routines</source>
        <translation>Routinen</translation>
    </message>
    <message>
        <source>Routines run only while MeshClaw runs. Your desktop can start it for you.</source>
        <translation>Routinen laufen nur, solange MeshClaw läuft. Ihr Desktop kann es für Sie starten.</translation>
    </message>
    <message>
        <source>Rule</source>
        <translation>Regel</translation>
    </message>
    <message>
        <source>Rules</source>
        <translation>Regeln</translation>
    </message>
    <message>
        <source>Rules for this connector…</source>
        <translation>Regeln für diese Verbindung…</translation>
    </message>
    <message>
        <source>Run it once</source>
        <translation>Einmal ausführen</translation>
    </message>
    <message>
        <source>Run now</source>
        <translation>Jetzt ausführen</translation>
    </message>
    <message>
        <source>Running now</source>
        <translation>Läuft jetzt</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>Läufe</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Saved as {path}.</source>
        <translation>Gespeichert als {path}.</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>Speichern…</translation>
    </message>
    <message>
        <source>Scroll to the end: you can approve once you have seen all of it.</source>
        <translation>Blättern Sie bis zum Ende: Sie können zustimmen, wenn Sie alles gesehen haben.</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Search the activity</source>
        <translation>Die Aktivität durchsuchen</translation>
    </message>
    <message>
        <source>Search what is kept</source>
        <translation>In dem suchen, was behalten ist</translation>
    </message>
    <message>
        <source>Set</source>
        <translation>Festlegen</translation>
    </message>
    <message>
        <source>Set MeshClaw up…</source>
        <translation>MeshClaw einrichten…</translation>
    </message>
    <message>
        <source>Set a daily limit</source>
        <translation>Eine Grenze für den Tag festlegen</translation>
    </message>
    <message>
        <source>Set the daily limit</source>
        <translation>Die Grenze für den Tag festlegen</translation>
    </message>
    <message>
        <source>Set the limits</source>
        <translation>Die Grenzen festlegen</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Einstellungen…</translation>
    </message>
    <message>
        <source>Set…</source>
        <translation>Festlegen…</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>Show</source>
        <comment>show these days</comment>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>Show</source>
        <comment>the rows that something was learned from</comment>
        <translation>Zeigen</translation>
    </message>
    <message numerus="yes">
        <source>Show %n more</source>
        <comment>of what is kept</comment>
        <translation>
            <numerusform>%n weiteres zeigen</numerusform>
            <numerusform>%n weitere zeigen</numerusform>
        </translation>
    </message>
    <message>
        <source>Show all that it did…</source>
        <translation>Alles zeigen, was sie tat…</translation>
    </message>
    <message>
        <source>Show as a table</source>
        <translation>Als Tabelle zeigen</translation>
    </message>
    <message>
        <source>Show as bars</source>
        <translation>Als Balken zeigen</translation>
    </message>
    <message>
        <source>Show everything</source>
        <translation>Alles zeigen</translation>
    </message>
    <message>
        <source>Show the task</source>
        <translation>Die Aufgabe zeigen</translation>
    </message>
    <message>
        <source>Show what it does</source>
        <translation>Zeigen, was sie tut</translation>
    </message>
    <message>
        <source>Show where it comes from: {text}</source>
        <translation>Zeigen, woher es kommt: {text}</translation>
    </message>
    <message>
        <source>Somebody else wrote this. If you keep it, tasks are told it, marked as others&apos; words. Keep it?</source>
        <translation>Dies hat jemand anderes geschrieben. Wenn Sie es behalten, erfahren Aufgaben es, als Worte anderer gekennzeichnet. Behalten?</translation>
    </message>
    <message>
        <source>Somebody else&apos;s program answers in the runtime&apos;s place.</source>
        <translation>Ein fremdes Programm antwortet an der Stelle des Dienstes.</translation>
    </message>
    <message>
        <source>Something lay over this window, so that click did not count. Look again, then click again.</source>
        <translation>Etwas lag über diesem Fenster, darum zählte der Klick nicht. Sehen Sie noch einmal hin und klicken Sie dann noch einmal.</translation>
    </message>
    <message>
        <source>Space sorts by the column that you are in.</source>
        <translation>Die Leertaste sortiert nach der Spalte, in der Sie sind.</translation>
    </message>
    <message>
        <source>Spent for nothing</source>
        <translation>Umsonst ausgegeben</translation>
    </message>
    <message>
        <source>Spent today: {spent}.</source>
        <translation>Heute ausgegeben: {spent}.</translation>
    </message>
    <message>
        <source>Start MeshClaw&apos;s runtime</source>
        <translation>MeshClaws Dienst starten</translation>
    </message>
    <message>
        <source>Start when I log in</source>
        <translation>Bei der Anmeldung starten</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>Startet</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Step {number}, done: {title}</source>
        <translation>Schritt {number}, erledigt: {title}</translation>
    </message>
    <message>
        <source>Step {number}: {title}</source>
        <translation>Schritt {number}: {title}</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Stop everything</source>
        <translation>Alles anhalten</translation>
    </message>
    <message>
        <source>Stop everything now</source>
        <translation>Alles jetzt anhalten</translation>
    </message>
    <message>
        <source>Stop this task</source>
        <translation>Diese Aufgabe beenden</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Switch on</source>
        <translation>Einschalten</translation>
    </message>
    <message>
        <source>Switched on, it starts by itself: {when}. It may then do this.</source>
        <translation>Eingeschaltet beginnt sie von selbst: {when}. Sie darf dann dies.</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>Rückgängig machen</translation>
    </message>
    <message numerus="yes">
        <source>Take back %n actions of this task, the newest first?</source>
        <translation>
            <numerusform>%n Aktion dieser Aufgabe rückgängig machen?</numerusform>
            <numerusform>%n Aktionen dieser Aufgabe rückgängig machen, die neueste zuerst?</numerusform>
        </translation>
    </message>
    <message>
        <source>Take back all of this task&apos;s actions, the newest first? Its older rows are not read yet.</source>
        <translation>Alle Aktionen dieser Aufgabe rückgängig machen, die neueste zuerst? Ihre älteren Zeilen sind noch nicht gelesen.</translation>
    </message>
    <message>
        <source>Take up again</source>
        <translation>Wieder aufnehmen</translation>
    </message>
    <message>
        <source>Taken back</source>
        <translation>Rückgängig gemacht</translation>
    </message>
    <message numerus="yes">
        <source>Taken back: %n actions.</source>
        <translation>
            <numerusform>Rückgängig gemacht: %n Aktion.</numerusform>
            <numerusform>Rückgängig gemacht: %n Aktionen.</numerusform>
        </translation>
    </message>
    <message>
        <source>Taking it back…</source>
        <translation>Wird rückgängig gemacht…</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>Aufgabe</translation>
    </message>
    <message>
        <source>Tasks that were begun, or that used it.</source>
        <translation>Aufgaben, die begonnen wurden oder es benutzten.</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>Testen</translation>
    </message>
    <message>
        <source>Test the model</source>
        <translation>Das Modell testen</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message numerus="yes">
        <source>That is more than %n lines.</source>
        <translation>
            <numerusform>Das ist mehr als %n Zeile.</numerusform>
            <numerusform>Das sind mehr als %n Zeilen.</numerusform>
        </translation>
    </message>
    <message>
        <source>That is too long to be shown whole.</source>
        <translation>Das ist zu lang, um ganz gezeigt zu werden.</translation>
    </message>
    <message>
        <source>That question is not open any more.</source>
        <translation>Diese Frage ist nicht mehr offen.</translation>
    </message>
    <message>
        <source>That was refused.</source>
        <translation>Das wurde abgelehnt.</translation>
    </message>
    <message>
        <source>The activity could not be read.</source>
        <translation>Die Aktivität konnte nicht gelesen werden.</translation>
    </message>
    <message>
        <source>The agent says (unverified): “{text}”</source>
        <translation>Der Agent sagt (ungeprüft): „{text}“</translation>
    </message>
    <message>
        <source>The answer</source>
        <translation>Die Antwort</translation>
    </message>
    <message>
        <source>The bars as a table</source>
        <translation>Die Balken als Tabelle</translation>
    </message>
    <message>
        <source>The brief could not be read.</source>
        <translation>Der Bericht konnte nicht gelesen werden.</translation>
    </message>
    <message>
        <source>The built-in rehearsal model is used: a script, at no cost.</source>
        <translation>Das eingebaute Übungsmodell wird benutzt: ein Drehbuch, ohne Kosten.</translation>
    </message>
    <message>
        <source>The call</source>
        <translation>Der Aufruf</translation>
    </message>
    <message>
        <source>The connector tried and could not.</source>
        <translation>Die Verbindung versuchte es und konnte nicht.</translation>
    </message>
    <message>
        <source>The first day that stays</source>
        <translation>Der erste Tag, der bleibt</translation>
    </message>
    <message>
        <source>The history could not be read.</source>
        <translation>Der Verlauf konnte nicht gelesen werden.</translation>
    </message>
    <message>
        <source>The history is part of the record on this machine. Nothing of it is sent to anybody.</source>
        <translation>Der Verlauf ist Teil des Protokolls auf diesem Rechner. Nichts davon wird an jemanden gesendet.</translation>
    </message>
    <message>
        <source>The keychain failed in a way nobody foresaw.</source>
        <translation>Der Schlüsselbund versagte auf eine Weise, die niemand vorhersah.</translation>
    </message>
    <message>
        <source>The limits are {day} a day and {task} a task.</source>
        <translation>Die Grenzen sind {day} am Tag und {task} für eine Aufgabe.</translation>
    </message>
    <message>
        <source>The name before it looks like another address.</source>
        <translation>Der Name davor sieht aus wie eine andere Adresse.</translation>
    </message>
    <message>
        <source>The next question</source>
        <translation>Die nächste Frage</translation>
    </message>
    <message>
        <source>The provider comes first: provider/model, for example anthropic/claude-haiku-4-5.</source>
        <translation>Der Anbieter steht vorn: Anbieter/Modell, zum Beispiel anthropic/claude-haiku-4-5.</translation>
    </message>
    <message>
        <source>The question</source>
        <translation>Die Frage</translation>
    </message>
    <message>
        <source>The question before</source>
        <translation>Die Frage davor</translation>
    </message>
    <message>
        <source>The record</source>
        <translation>Das Protokoll</translation>
    </message>
    <message>
        <source>The report</source>
        <translation>Der Bericht</translation>
    </message>
    <message>
        <source>The runtime does not answer. It is tried again by itself.</source>
        <translation>Der Dienst antwortet nicht. Es wird von selbst wieder versucht.</translation>
    </message>
    <message>
        <source>The runtime that runs is of another version. End it, so that this one&apos;s can start.</source>
        <translation>Der Dienst, der läuft, hat eine andere Version. Beenden Sie ihn, damit der von diesem Programm starten kann.</translation>
    </message>
    <message>
        <source>The same payment a second time asks.</source>
        <translation>Dieselbe Zahlung ein zweites Mal fragt.</translation>
    </message>
    <message>
        <source>The same question waits already.</source>
        <translation>Dieselbe Frage wartet schon.</translation>
    </message>
    <message>
        <source>The sample mailbox is connected at Observe: it may read. Nothing of it leaves this machine.</source>
        <translation>Das Beispielpostfach ist bei Beobachten verbunden: es darf gelesen werden. Nichts davon verlässt diesen Rechner.</translation>
    </message>
    <message>
        <source>The servers of {provider} are filled in.</source>
        <translation>Die Server von {provider} sind eingetragen.</translation>
    </message>
    <message>
        <source>The things it acted on</source>
        <translation>Die Dinge, an denen es handelte</translation>
    </message>
    <message>
        <source>The time is over: it is denied by itself.</source>
        <translation>Die Zeit ist um: es wird von selbst abgelehnt.</translation>
    </message>
    <message>
        <source>There is a connector called {name} already.</source>
        <translation>Es gibt schon eine Verbindung namens {name}.</translation>
    </message>
    <message>
        <source>There is a hidden character in it.</source>
        <translation>Es ist ein verborgenes Zeichen darin.</translation>
    </message>
    <message>
        <source>There is no connector yet. Add the account that MeshClaw may look at first.</source>
        <translation>Es gibt noch keine Verbindung. Fügen Sie das Konto hinzu, das MeshClaw zuerst ansehen darf.</translation>
    </message>
    <message>
        <source>There is no routine yet. Put a file into the folder, and it stands here.</source>
        <translation>Es gibt noch keine Routine. Legen Sie eine Datei in den Ordner, und sie steht hier.</translation>
    </message>
    <message>
        <source>There was nothing to forget.</source>
        <translation>Es gab nichts zu vergessen.</translation>
    </message>
    <message>
        <source>There was nothing to take back.</source>
        <translation>Es gab nichts rückgängig zu machen.</translation>
    </message>
    <message>
        <source>These do not agree. Forget what does not hold, or change it.</source>
        <translation>Diese widersprechen sich. Vergessen Sie, was nicht gilt, oder ändern Sie es.</translation>
    </message>
    <message>
        <source>This cannot be empty.</source>
        <translation>Das darf nicht leer sein.</translation>
    </message>
    <message>
        <source>This cannot be less than nothing.</source>
        <translation>Das darf nicht kleiner als null sein.</translation>
    </message>
    <message>
        <source>This is too long to be shown whole, so it cannot be approved here.</source>
        <translation>Das ist zu lang, um ganz gezeigt zu werden, darum können Sie hier nicht zustimmen.</translation>
    </message>
    <message>
        <source>This task</source>
        <translation>Diese Aufgabe</translation>
    </message>
    <message>
        <source>Tick all</source>
        <translation>Alle ankreuzen</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>To</source>
        <comment>the last day</comment>
        <translation>Bis</translation>
    </message>
    <message>
        <source>To the newest</source>
        <translation>Zum Neuesten</translation>
    </message>
    <message>
        <source>Today {spent} of {limit}</source>
        <comment>money; the words around {spent} and {limit} may stand anywhere</comment>
        <translation>Heute {spent} von {limit}</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Tokens a minute in the last {minutes} minutes, at most {most}</source>
        <translation>Token je Minute in den letzten {minutes} Minuten, höchstens {most}</translation>
    </message>
    <message>
        <source>Tokens from {days}</source>
        <translation>Token, {days}</translation>
    </message>
    <message>
        <source>Tokens in and out: {read} read, {written} written.</source>
        <translation>Token hinein und heraus: {read} gelesen, {written} geschrieben.</translation>
    </message>
    <message>
        <source>Too many questions waited already.</source>
        <translation>Es warteten schon zu viele Fragen.</translation>
    </message>
    <message>
        <source>Tool</source>
        <translation>Werkzeug</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>Werkzeuge</translation>
    </message>
    <message>
        <source>Tray ✓</source>
        <translation>Infobereich ✓</translation>
    </message>
    <message>
        <source>Triage my mail</source>
        <translation>Meine Post ordnen</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal</translation>
    </message>
    <message>
        <source>Try again.</source>
        <translation>Versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Try it with a sample mailbox instead</source>
        <translation>Stattdessen mit einem Beispielpostfach ausprobieren</translation>
    </message>
    <message>
        <source>Trying…</source>
        <translation>Wird versucht…</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message numerus="yes">
        <source>Undo all %n</source>
        <comment>things</comment>
        <translation>
            <numerusform>%n rückgängig machen</numerusform>
            <numerusform>Alle %n rückgängig machen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Undo all %n…</source>
        <comment>actions</comment>
        <translation>
            <numerusform>%n rückgängig machen…</numerusform>
            <numerusform>Alle %n rückgängig machen…</numerusform>
        </translation>
    </message>
    <message>
        <source>Undo all of it?</source>
        <translation>Alles davon rückgängig machen?</translation>
    </message>
    <message>
        <source>Undo until</source>
        <translation>Rückgängig bis</translation>
    </message>
    <message>
        <source>Undo: {action}</source>
        <translation>Rückgängig: {action}</translation>
    </message>
    <message>
        <source>Undone</source>
        <translation>Rückgängig gemacht</translation>
    </message>
    <message>
        <source>Undone</source>
        <comment>results that were taken back</comment>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Undo…</source>
        <translation>Rückgängig machen…</translation>
    </message>
    <message>
        <source>Unknown</source>
        <comment>a model that is not known</comment>
        <translation>Unbekannt</translation>
    </message>
    <message>
        <source>Until tomorrow night, 23:59</source>
        <translation>Bis morgen Abend, 23:59</translation>
    </message>
    <message>
        <source>Until tonight, 23:59</source>
        <translation>Bis heute Abend, 23:59</translation>
    </message>
    <message>
        <source>Usage history</source>
        <translation>Nutzungsverlauf</translation>
    </message>
    <message>
        <source>Use another</source>
        <translation>Ein anderes benutzen</translation>
    </message>
    <message>
        <source>Use this model</source>
        <translation>Dieses Modell benutzen</translation>
    </message>
    <message>
        <source>Use {model}</source>
        <translation>{model} benutzen</translation>
    </message>
    <message>
        <source>Verify</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>Waiting for you</source>
        <translation>Wartet auf Sie</translation>
    </message>
    <message>
        <source>Waiting for you: {sentence}</source>
        <translation>Wartet auf Sie: {sentence}</translation>
    </message>
    <message>
        <source>Waiting for your answer</source>
        <translation>Wartet auf Ihre Antwort</translation>
    </message>
    <message>
        <source>Waits for your yes</source>
        <translation>Wartet auf Ihr Ja</translation>
    </message>
    <message>
        <source>Waits until you answer</source>
        <translation>Wartet, bis Sie antworten</translation>
    </message>
    <message>
        <source>Welcome to MeshClaw</source>
        <translation>Willkommen bei MeshClaw</translation>
    </message>
    <message>
        <source>What MeshClaw does stands here while it does it.</source>
        <translation>Was MeshClaw tut, steht hier, während es geschieht.</translation>
    </message>
    <message>
        <source>What MeshClaw is to do</source>
        <translation>Was MeshClaw tun soll</translation>
    </message>
    <message>
        <source>What MeshClaw uses, and what comes of it, stands here after its first task.</source>
        <translation>Was MeshClaw verbraucht und was daraus wird, steht hier nach der ersten Aufgabe.</translation>
    </message>
    <message>
        <source>What all model calls cost, as the provider&apos;s prices say.</source>
        <translation>Was alle Aufrufe von Modellen kosten, nach den Preisen der Anbieter.</translation>
    </message>
    <message>
        <source>What anyone could see always asks.</source>
        <translation>Was alle sehen könnten, fragt immer.</translation>
    </message>
    <message>
        <source>What became of the undo</source>
        <translation>Was aus dem Rückgängigmachen wurde</translation>
    </message>
    <message>
        <source>What cannot be judged is refused.</source>
        <translation>Was nicht beurteilt werden kann, wird abgelehnt.</translation>
    </message>
    <message>
        <source>What cannot be undone always asks.</source>
        <translation>Was nicht rückgängig gemacht werden kann, fragt immer.</translation>
    </message>
    <message>
        <source>What cannot be undone and was not said beforehand is refused once others were read.</source>
        <translation>Was nicht rückgängig zu machen ist und nicht vorher gesagt wurde, wird abgelehnt, sobald Fremdes gelesen wurde.</translation>
    </message>
    <message>
        <source>What changed</source>
        <translation>Was sich ändert</translation>
    </message>
    <message>
        <source>What changed:</source>
        <translation>Was sich ändert:</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>Was geschah</translation>
    </message>
    <message>
        <source>What happened before</source>
        <translation>Was davor geschah</translation>
    </message>
    <message>
        <source>What is to be done?</source>
        <translation>Was ist zu tun?</translation>
    </message>
    <message>
        <source>What is to be kept</source>
        <translation>Was behalten werden soll</translation>
    </message>
    <message>
        <source>What it learned</source>
        <translation>Was es gelernt hat</translation>
    </message>
    <message>
        <source>What it learned could not be read.</source>
        <translation>Was es gelernt hat, konnte nicht gelesen werden.</translation>
    </message>
    <message>
        <source>What it learned last night</source>
        <translation>Was es letzte Nacht gelernt hat</translation>
    </message>
    <message>
        <source>What it learned…</source>
        <translation>Was es gelernt hat…</translation>
    </message>
    <message>
        <source>What it may</source>
        <translation>Was sie darf</translation>
    </message>
    <message>
        <source>What it may do</source>
        <translation>Was sie darf</translation>
    </message>
    <message>
        <source>What it proposes after its next dream stands here. What is kept is a step further.</source>
        <translation>Was es nach dem nächsten Traum vorschlägt, steht hier. Was behalten ist, steht daneben.</translation>
    </message>
    <message>
        <source>What it said it would do, before it read anything</source>
        <translation>Was es vorhatte, bevor es etwas las</translation>
    </message>
    <message>
        <source>What it was told to use</source>
        <translation>Was es verwenden sollte</translation>
    </message>
    <message>
        <source>What only reads is allowed, from Observe up.</source>
        <translation>Was nur liest, ist ab Beobachten erlaubt.</translation>
    </message>
    <message>
        <source>What others write is never learned without you.</source>
        <translation>Was andere schreiben, wird nie ohne Sie gelernt.</translation>
    </message>
    <message>
        <source>What ran</source>
        <translation>Was ausgeführt wurde</translation>
    </message>
    <message>
        <source>What stands before the @ is not where it leads.</source>
        <translation>Was vor dem @ steht, ist nicht, wohin es führt.</translation>
    </message>
    <message>
        <source>What the agent reads is sent to the provider.</source>
        <translation>Was der Agent liest, wird an den Anbieter gesendet.</translation>
    </message>
    <message>
        <source>What the task did not say beforehand, for a target that others named, is refused.</source>
        <translation>Was die Aufgabe nicht vorher sagte, wird bei einem Ziel, das andere nannten, abgelehnt.</translation>
    </message>
    <message>
        <source>What those tasks cost that have ended and left nothing: every result was undone, denied, ignored or failed, or there was none.</source>
        <translation>Was die Aufgaben kosteten, die endeten und nichts hinterließen: jedes Ergebnis wurde rückgängig gemacht, abgelehnt, nicht beachtet oder schlug fehl, oder es gab keines.</translation>
    </message>
    <message>
        <source>What was learned and you kept. A task is told only what fits it, with where it comes from. Each is a file that you can edit; what was changed there waits for your yes.</source>
        <translation>Was gelernt wurde und Sie behielten. Eine Aufgabe erfährt nur, was zu ihr passt, und woher es kommt. Jedes ist eine Datei, die Sie bearbeiten können; was dort geändert wurde, wartet auf Ihr Ja.</translation>
    </message>
    <message>
        <source>What went wrong</source>
        <translation>Was schiefging</translation>
    </message>
    <message>
        <source>What would be done</source>
        <translation>Was getan würde</translation>
    </message>
    <message>
        <source>What you changed</source>
        <translation>Was Sie änderten</translation>
    </message>
    <message>
        <source>What you set</source>
        <translation>Was Sie eingestellt haben</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Wann</translation>
    </message>
    <message>
        <source>When a routine has run, what it did and what needs you stands here. The settings list the routines.</source>
        <translation>Wenn eine Routine gelaufen ist, steht hier, was sie tat und was Sie braucht. Die Routinen stehen in den Einstellungen.</translation>
    </message>
    <message>
        <source>When you approve something, you can have the answer remembered: for exactly these targets, until it ends.</source>
        <translation>Wenn Sie zustimmen, können Sie die Antwort merken lassen: für genau diese Ziele, bis sie endet.</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>Wo</translation>
    </message>
    <message>
        <source>Which brief</source>
        <translation>Welcher Bericht</translation>
    </message>
    <message>
        <source>While everything is stopped, nothing is allowed.</source>
        <translation>Solange alles angehalten ist, ist nichts erlaubt.</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>Wer</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Warum</translation>
    </message>
    <message>
        <source>Why asked</source>
        <translation>Warum gefragt wurde</translation>
    </message>
    <message>
        <source>Why it was not done</source>
        <translation>Warum es nicht getan wurde</translation>
    </message>
    <message>
        <source>Why nobody knows</source>
        <translation>Warum es niemand weiß</translation>
    </message>
    <message>
        <source>Why this was allowed</source>
        <translation>Warum das erlaubt war</translation>
    </message>
    <message>
        <source>Why you are asked</source>
        <translation>Warum Sie gefragt werden</translation>
    </message>
    <message>
        <source>Why you are asked:</source>
        <translation>Warum Sie gefragt werden:</translation>
    </message>
    <message>
        <source>With the answers that are remembered: it asks again for all of them.</source>
        <translation>Mit den gemerkten Antworten: für sie alle wird wieder gefragt.</translation>
    </message>
    <message>
        <source>Working</source>
        <translation>Arbeitet</translation>
    </message>
    <message>
        <source>Worth a look</source>
        <translation>Einen Blick wert</translation>
    </message>
    <message>
        <source>Write it with a time zone, as before, or without one, as before.</source>
        <translation>Schreiben Sie es mit Zeitzone, wie zuvor, oder ohne, wie zuvor.</translation>
    </message>
    <message>
        <source>Writing…</source>
        <translation>Wird geschrieben…</translation>
    </message>
    <message>
        <source>Written: {path}, {size}.</source>
        <translation>Geschrieben: {path}, {size}.</translation>
    </message>
    <message>
        <source>Year</source>
        <comment>the last 365 days</comment>
        <translation>Jahr</translation>
    </message>
    <message>
        <source>Yes, let it</source>
        <translation>Ja, es darf</translation>
    </message>
    <message>
        <source>Yes, let it {action}</source>
        <comment>e.g. restart web-api</comment>
        <translation>Ja, es darf: {action}</translation>
    </message>
    <message>
        <source>You answered this before and asked for it to be remembered.</source>
        <translation>Sie haben das schon beantwortet und wollten, dass es gemerkt wird.</translation>
    </message>
    <message>
        <source>You approved {approved} of the last {answered}: {what}</source>
        <translation>Von den letzten {answered} haben Sie {approved} zugestimmt: {what}</translation>
    </message>
    <message>
        <source>You are asked again next time.</source>
        <translation>Beim nächsten Mal werden Sie wieder gefragt.</translation>
    </message>
    <message>
        <source>You asked</source>
        <comment>tasks that the user started, among routines</comment>
        <translation>Ihre Fragen</translation>
    </message>
    <message>
        <source>You were asked, and it was not done</source>
        <translation>Sie wurden gefragt, und es wurde nicht getan</translation>
    </message>
    <message>
        <source>You, a rule or the gate said no, and it was not carried out later.</source>
        <translation>Sie, eine Regel oder die Schranke sagten Nein, und es wurde auch später nicht ausgeführt.</translation>
    </message>
    <message>
        <source>Your agent, on your machine, on your terms.</source>
        <translation>Ihr Agent, auf Ihrem Rechner, nach Ihren Regeln.</translation>
    </message>
    <message>
        <source>Your answer</source>
        <translation>Ihre Antwort</translation>
    </message>
    <message>
        <source>Your answer holds for exactly this call, once.</source>
        <translation>Ihre Antwort gilt für genau diesen Aufruf, einmal.</translation>
    </message>
    <message>
        <source>Your brief is ready</source>
        <translation>Ihr Bericht ist da</translation>
    </message>
    <message>
        <source>Your data</source>
        <translation>Ihre Daten</translation>
    </message>
    <message>
        <source>Your own price, for a model whose price is not known: dollars for a million tokens</source>
        <translation>Ihr eigener Preis, für ein Modell, dessen Preis nicht bekannt ist: Dollar für eine Million Token</translation>
    </message>
    <message>
        <source>Zip files (*.zip)</source>
        <translation>Zip-Dateien (*.zip)</translation>
    </message>
    <message>
        <source>a part of what you were shown, or what you made of it</source>
        <translation>ein Teil dessen, was Ihnen gezeigt wurde, oder was Sie daraus machten</translation>
    </message>
    <message>
        <source>a task</source>
        <translation>eine Aufgabe</translation>
    </message>
    <message>
        <source>about to start</source>
        <comment>state of a task</comment>
        <translation>beginnt gleich</translation>
    </message>
    <message>
        <source>acts; asks if unsure</source>
        <translation>handelt; fragt, wenn unsicher</translation>
    </message>
    <message>
        <source>allowed</source>
        <comment>decision</comment>
        <translation>erlaubt</translation>
    </message>
    <message>
        <source>allowed</source>
        <comment>what a tool may do</comment>
        <translation>erlaubt</translation>
    </message>
    <message>
        <source>always asks</source>
        <comment>what a tool may do</comment>
        <translation>fragt immer</translation>
    </message>
    <message numerus="yes">
        <source>and %n characters more</source>
        <translation>
            <numerusform>und %n weiteres Zeichen</numerusform>
            <numerusform>und %n weitere Zeichen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>und %n weiteres</numerusform>
            <numerusform>und %n weitere</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <comment>tasks</comment>
        <translation>
            <numerusform>und %n weitere</numerusform>
            <numerusform>und %n weitere</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <comment>things that happened</comment>
        <translation>
            <numerusform>und %n weiteres</numerusform>
            <numerusform>und %n weitere</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>as in the %n days before</source>
        <translation>
            <numerusform>wie am Tag davor</numerusform>
            <numerusform>wie in den %n Tagen davor</numerusform>
        </translation>
    </message>
    <message>
        <source>asked {clock}</source>
        <comment>a question</comment>
        <translation>gefragt um {clock}</translation>
    </message>
    <message>
        <source>asks</source>
        <comment>what a tool may do</comment>
        <translation>fragt</translation>
    </message>
    <message>
        <source>asks before it acts</source>
        <translation>fragt, bevor es handelt</translation>
    </message>
    <message>
        <source>asks if unsure</source>
        <comment>what a tool may do</comment>
        <translation>fragt, wenn unsicher</translation>
    </message>
    <message>
        <source>blocked</source>
        <comment>decision</comment>
        <translation>blockiert</translation>
    </message>
    <message>
        <source>by</source>
        <comment>7 days by routine</comment>
        <translation>nach</translation>
    </message>
    <message>
        <source>can be undone</source>
        <translation>kann rückgängig gemacht werden</translation>
    </message>
    <message>
        <source>can be undone: no</source>
        <translation>kann rückgängig gemacht werden: nein</translation>
    </message>
    <message>
        <source>can be undone: yes, for 30 days</source>
        <translation>kann rückgängig gemacht werden: ja, 30 Tage lang</translation>
    </message>
    <message>
        <source>cannot be undone</source>
        <translation>kann nicht rückgängig gemacht werden</translation>
    </message>
    <message>
        <source>changed; before: {value}</source>
        <translation>geändert; vorher: {value}</translation>
    </message>
    <message>
        <source>changes your own data</source>
        <translation>ändert Ihre eigenen Daten</translation>
    </message>
    <message>
        <source>d MMM</source>
        <comment>how a day is written: 22 Nov</comment>
        <translation>d. MMM</translation>
    </message>
    <message>
        <source>d MMM yyyy</source>
        <comment>how a day is written: 22 Nov 2026</comment>
        <translation>d. MMM yyyy</translation>
    </message>
    <message>
        <source>d MMMM yyyy</source>
        <comment>how a day is written: 22 November 2026</comment>
        <translation>d. MMMM yyyy</translation>
    </message>
    <message>
        <source>ddd d MMM yyyy</source>
        <comment>Sun 22 Nov 2026</comment>
        <translation>ddd, d. MMM yyyy</translation>
    </message>
    <message>
        <source>dddd d MMMM yyyy</source>
        <comment>how a day is written: Sunday 22 November 2026</comment>
        <translation>dddd, d. MMMM yyyy</translation>
    </message>
    <message>
        <source>done</source>
        <comment>state of a task</comment>
        <translation>fertig</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>leer</translation>
    </message>
    <message>
        <source>empty: the one that is kept</source>
        <translation>leer: der aufgehobene bleibt</translation>
    </message>
    <message>
        <source>everything is stopped</source>
        <translation>alles ist angehalten</translation>
    </message>
    <message>
        <source>exactly what you were shown</source>
        <translation>genau das, was Ihnen gezeigt wurde</translation>
    </message>
    <message>
        <source>external</source>
        <translation>außerhalb</translation>
    </message>
    <message>
        <source>faded</source>
        <comment>something that was learned</comment>
        <translation>verblasst</translation>
    </message>
    <message>
        <source>failed</source>
        <comment>decision</comment>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <source>failed</source>
        <comment>ending of a task</comment>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <source>folded</source>
        <translation>zugeklappt</translation>
    </message>
    <message>
        <source>for example {model}</source>
        <translation>zum Beispiel {model}</translation>
    </message>
    <message>
        <source>from MeshClaw</source>
        <translation>von MeshClaw</translation>
    </message>
    <message>
        <source>from content that others wrote</source>
        <translation>aus Inhalt, den andere schrieben</translation>
    </message>
    <message>
        <source>from the service</source>
        <translation>vom Dienst</translation>
    </message>
    <message>
        <source>from you</source>
        <translation>von Ihnen</translation>
    </message>
    <message>
        <source>from {source}</source>
        <translation>aus {source}</translation>
    </message>
    <message>
        <source>given as {text}, without a time zone</source>
        <translation>angegeben als {text}, ohne Zeitzone</translation>
    </message>
    <message>
        <source>held back</source>
        <translation>zurückgehalten</translation>
    </message>
    <message>
        <source>idle</source>
        <translation>untätig</translation>
    </message>
    <message>
        <source>interrupted</source>
        <comment>ending of a task</comment>
        <translation>unterbrochen</translation>
    </message>
    <message>
        <source>last used {time}</source>
        <translation>zuletzt benutzt {time}</translation>
    </message>
    <message>
        <source>leads to {host}</source>
        <translation>führt zu {host}</translation>
    </message>
    <message>
        <source>leaves your machine</source>
        <translation>verlässt Ihren Rechner</translation>
    </message>
    <message>
        <source>may read</source>
        <translation>darf lesen</translation>
    </message>
    <message>
        <source>names no host</source>
        <translation>nennt keinen Rechner</translation>
    </message>
    <message>
        <source>new</source>
        <translation>neu</translation>
    </message>
    <message>
        <source>new</source>
        <comment>a brief that nobody has read</comment>
        <translation>neu</translation>
    </message>
    <message>
        <source>new to you</source>
        <translation>neu für Sie</translation>
    </message>
    <message>
        <source>new to you: {values}</source>
        <translation>neu für Sie: {values}</translation>
    </message>
    <message>
        <source>no</source>
        <translation>nein</translation>
    </message>
    <message>
        <source>no access</source>
        <translation>kein Zugriff</translation>
    </message>
    <message>
        <source>no earlier days to compare</source>
        <translation>keine früheren Tage zum Vergleich</translation>
    </message>
    <message>
        <source>no end</source>
        <translation>kein Ende</translation>
    </message>
    <message>
        <source>no password</source>
        <translation>kein Passwort</translation>
    </message>
    <message>
        <source>no target</source>
        <translation>kein Ziel</translation>
    </message>
    <message>
        <source>no {secret}</source>
        <comment>e.g. no password</comment>
        <translation>{secret} fehlt</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>none used</source>
        <translation>keine verbraucht</translation>
    </message>
    <message>
        <source>not allowed</source>
        <comment>decision</comment>
        <translation>nicht erlaubt</translation>
    </message>
    <message>
        <source>not approved</source>
        <comment>decision</comment>
        <translation>ohne Zustimmung</translation>
    </message>
    <message>
        <source>not approved</source>
        <comment>ending of a task</comment>
        <translation>ohne Zustimmung</translation>
    </message>
    <message>
        <source>not reachable</source>
        <translation>nicht erreichbar</translation>
    </message>
    <message>
        <source>not shown</source>
        <translation>nicht gezeigt</translation>
    </message>
    <message>
        <source>not ticked: {name}</source>
        <translation>nicht angekreuzt: {name}</translation>
    </message>
    <message>
        <source>not used yet</source>
        <comment>of a password</comment>
        <translation>noch nicht benutzt</translation>
    </message>
    <message>
        <source>not used yet</source>
        <comment>something that was learned</comment>
        <translation>noch nicht gebraucht</translation>
    </message>
    <message>
        <source>nothing</source>
        <comment>the value before an edit</comment>
        <translation>nichts</translation>
    </message>
    <message numerus="yes">
        <source>nothing in the %n days before</source>
        <translation>
            <numerusform>nichts am Tag davor</numerusform>
            <numerusform>nichts in den %n Tagen davor</numerusform>
        </translation>
    </message>
    <message>
        <source>nothing kept yet</source>
        <translation>noch nichts behalten</translation>
    </message>
    <message>
        <source>oldest {age}</source>
        <translation>älteste {age}</translation>
    </message>
    <message>
        <source>only noted</source>
        <comment>what a tool may do</comment>
        <translation>nur vermerkt</translation>
    </message>
    <message>
        <source>outside</source>
        <translation>fremd</translation>
    </message>
    <message>
        <source>password</source>
        <comment>within a sentence</comment>
        <translation>Passwort</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>paused</source>
        <comment>state of a task</comment>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>queued</source>
        <translation>in der Reihe</translation>
    </message>
    <message numerus="yes">
        <source>read %n events</source>
        <translation>
            <numerusform>%n Ereignis gelesen</numerusform>
            <numerusform>%n Ereignisse gelesen</numerusform>
        </translation>
    </message>
    <message>
        <source>reads</source>
        <translation>liest</translation>
    </message>
    <message>
        <source>refused</source>
        <translation>zurückgewiesen</translation>
    </message>
    <message>
        <source>refused</source>
        <comment>a connector&apos;s state</comment>
        <translation>zurückgewiesen</translation>
    </message>
    <message>
        <source>running</source>
        <comment>decision: it is being done</comment>
        <translation>läuft</translation>
    </message>
    <message>
        <source>runs now</source>
        <comment>a routine</comment>
        <translation>läuft jetzt</translation>
    </message>
    <message numerus="yes">
        <source>seen %n times</source>
        <translation>
            <numerusform>%n Mal gesehen</numerusform>
            <numerusform>%n Mal gesehen</numerusform>
        </translation>
    </message>
    <message>
        <source>sends something out</source>
        <translation>sendet etwas hinaus</translation>
    </message>
    <message>
        <source>show</source>
        <comment>the rows that something was learned from</comment>
        <translation>zeigen</translation>
    </message>
    <message>
        <source>shown {shown}, ran {ran}</source>
        <translation>gezeigt {shown}, ausgeführt {ran}</translation>
    </message>
    <message>
        <source>since {time}</source>
        <translation>seit {time}</translation>
    </message>
    <message>
        <source>started {clock}</source>
        <comment>a task</comment>
        <translation>begonnen um {clock}</translation>
    </message>
    <message>
        <source>starts something</source>
        <translation>startet etwas</translation>
    </message>
    <message>
        <source>step {step}</source>
        <translation>Schritt {step}</translation>
    </message>
    <message>
        <source>stopped</source>
        <comment>ending of a task</comment>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>the provider&apos;s own</source>
        <translation>die des Anbieters</translation>
    </message>
    <message>
        <source>the service</source>
        <translation>der Dienst</translation>
    </message>
    <message>
        <source>ticked: {name}</source>
        <translation>angekreuzt: {name}</translation>
    </message>
    <message>
        <source>today</source>
        <translation>heute</translation>
    </message>
    <message>
        <source>today, 23:59</source>
        <translation>heute, 23:59</translation>
    </message>
    <message>
        <source>tokens/min</source>
        <translation>Token/min</translation>
    </message>
    <message>
        <source>tomorrow</source>
        <translation>morgen</translation>
    </message>
    <message>
        <source>tomorrow, 23:59</source>
        <translation>morgen, 23:59</translation>
    </message>
    <message>
        <source>undone</source>
        <comment>decision</comment>
        <translation>rückgängig gemacht</translation>
    </message>
    <message>
        <source>unfolded</source>
        <translation>aufgeklappt</translation>
    </message>
    <message>
        <source>unknown</source>
        <comment>decision: it may have happened</comment>
        <translation>ungewiss</translation>
    </message>
    <message>
        <source>unreachable</source>
        <translation>nicht erreichbar</translation>
    </message>
    <message>
        <source>until its task ends</source>
        <translation>bis die Aufgabe endet</translation>
    </message>
    <message>
        <source>until {time}</source>
        <translation>bis {time}</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>waiting</source>
        <comment>decision: a question waits for the user</comment>
        <translation>wartet</translation>
    </message>
    <message>
        <source>waiting</source>
        <comment>state of a task</comment>
        <translation>wartet</translation>
    </message>
    <message>
        <source>was {money}</source>
        <translation>vorher {money}</translation>
    </message>
    <message>
        <source>was: {value}</source>
        <translation>vorher: {value}</translation>
    </message>
    <message>
        <source>what others wrote</source>
        <translation>was andere schrieben</translation>
    </message>
    <message>
        <source>when you say so</source>
        <comment>a routine that does not start by itself</comment>
        <translation>wenn Sie es sagen</translation>
    </message>
    <message>
        <source>withdrawn</source>
        <comment>decision: the question ended without an answer</comment>
        <translation>zurückgezogen</translation>
    </message>
    <message>
        <source>working</source>
        <translation>arbeitet</translation>
    </message>
    <message>
        <source>working</source>
        <comment>state of a task</comment>
        <translation>arbeitet</translation>
    </message>
    <message>
        <source>would have</source>
        <comment>decision: noted and not done</comment>
        <translation>hätte</translation>
    </message>
    <message>
        <source>written by others</source>
        <translation>von anderen geschrieben</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>ja</translation>
    </message>
    <message>
        <source>yesterday</source>
        <translation>gestern</translation>
    </message>
    <message>
        <source>you</source>
        <comment>from you</comment>
        <translation>Sie</translation>
    </message>
    <message>
        <source>you approved</source>
        <comment>decision</comment>
        <translation>mit Zustimmung</translation>
    </message>
    <message>
        <source>you approved {approved} of {asked}</source>
        <translation>Sie gaben {approved} von {asked} frei</translation>
    </message>
    <message>
        <source>your time; given as {text}</source>
        <translation>Ihre Zeit; angegeben als {text}</translation>
    </message>
    <message>
        <source>{amount} more is held for calls that run.</source>
        <translation>{amount} sind für laufende Aufrufe zurückgelegt.</translation>
    </message>
    <message>
        <source>{brief} (new)</source>
        <comment>a brief nobody has read</comment>
        <translation>{brief} (neu)</translation>
    </message>
    <message numerus="yes">
        <source>{brief}, and %n more</source>
        <translation>
            <numerusform>{brief}, und %n weiterer</numerusform>
            <numerusform>{brief}, und %n weitere</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{change} vs the %n days before</source>
        <translation>
            <numerusform>{change} gegenüber dem Tag davor</numerusform>
            <numerusform>{change} gegenüber den %n Tagen davor</numerusform>
        </translation>
    </message>
    <message>
        <source>{connector} is added, at Observe. {test}</source>
        <translation>{connector} ist hinzugefügt, bei Beobachten. {test}</translation>
    </message>
    <message>
        <source>{connector} was on {level}: {meaning}</source>
        <translation>{connector} stand auf {level}: {meaning}</translation>
    </message>
    <message>
        <source>{connector}: may something be changed?</source>
        <translation>{connector}: darf etwas geändert werden?</translation>
    </message>
    <message>
        <source>{connector}: may something be done that cannot be undone?</source>
        <translation>{connector}: darf etwas getan werden, das nicht rückgängig zu machen ist?</translation>
    </message>
    <message>
        <source>{connector}: may something be read?</source>
        <translation>{connector}: darf etwas gelesen werden?</translation>
    </message>
    <message>
        <source>{connector}: may something be sent?</source>
        <translation>{connector}: darf etwas gesendet werden?</translation>
    </message>
    <message>
        <source>{connector}: may something be started?</source>
        <translation>{connector}: darf etwas gestartet werden?</translation>
    </message>
    <message>
        <source>{count} at {level}</source>
        <translation>{count} bei {level}</translation>
    </message>
    <message>
        <source>{count} of {most} letters</source>
        <translation>{count} von {most} Buchstaben</translation>
    </message>
    <message>
        <source>{count} tokens</source>
        <translation>{count} Token</translation>
    </message>
    <message>
        <source>{day}, {begin}</source>
        <translation>{day}, {begin}</translation>
    </message>
    <message>
        <source>{day}, {begin} to {end}</source>
        <translation>{day}, {begin} bis {end}</translation>
    </message>
    <message>
        <source>{day}, {clock}</source>
        <translation>{day}, {clock}</translation>
    </message>
    <message>
        <source>{decision} in {place}</source>
        <comment>Approved by you at 06:34:01 in the pop-up</comment>
        <translation>{decision}, {place}</translation>
    </message>
    <message>
        <source>{direction}, dollars for a million tokens</source>
        <translation>{direction}, Dollar für eine Million Token</translation>
    </message>
    <message>
        <source>{field} is needed.</source>
        <translation>{field} fehlt.</translation>
    </message>
    <message>
        <source>{keys} belongs to another program</source>
        <translation>{keys} gehört einem anderen Programm</translation>
    </message>
    <message>
        <source>{keys} opens this from anywhere</source>
        <translation>{keys} öffnet dies von überall</translation>
    </message>
    <message>
        <source>{model} is chosen. Its key is still missing.</source>
        <translation>{model} ist gewählt. Der Schlüssel dazu fehlt noch.</translation>
    </message>
    <message>
        <source>{model} is chosen. Looking at what it needs…</source>
        <translation>{model} ist gewählt. Es wird nachgesehen, was es braucht…</translation>
    </message>
    <message>
        <source>{model} is used from now on.</source>
        <translation>{model} wird ab jetzt benutzt.</translation>
    </message>
    <message>
        <source>{model} is used.</source>
        <translation>{model} wird benutzt.</translation>
    </message>
    <message>
        <source>{money} each</source>
        <translation>je {money}</translation>
    </message>
    <message>
        <source>{money} · see below</source>
        <translation>{money} · siehe unten</translation>
    </message>
    <message numerus="yes">
        <source>{names} and %n more</source>
        <translation>
            <numerusform>{names} und %n weitere</numerusform>
            <numerusform>{names} und %n weitere</numerusform>
        </translation>
    </message>
    <message>
        <source>{name} still needs its password.</source>
        <translation>{name} braucht noch das Passwort.</translation>
    </message>
    <message numerus="yes">
        <source>{name}: %n questions ran out without an answer.</source>
        <translation>
            <numerusform>{name}: %n Frage lief ohne Antwort ab.</numerusform>
            <numerusform>{name}: %n Fragen liefen ohne Antwort ab.</numerusform>
        </translation>
    </message>
    <message>
        <source>{name}: {count} of {of} actions were denied.</source>
        <translation>{name}: {count} von {of} Aktionen wurden abgelehnt.</translation>
    </message>
    <message>
        <source>{n} %</source>
        <comment>percent</comment>
        <translation>{n} %</translation>
    </message>
    <message>
        <source>{n} d</source>
        <comment>days</comment>
        <translation>{n} T</translation>
    </message>
    <message>
        <source>{n} denied</source>
        <translation>{n} abgelehnt</translation>
    </message>
    <message>
        <source>{n} failed</source>
        <translation>{n} fehlgeschlagen</translation>
    </message>
    <message>
        <source>{n} h</source>
        <comment>hours</comment>
        <translation>{n} h</translation>
    </message>
    <message>
        <source>{n} ignored</source>
        <translation>{n} unbeachtet</translation>
    </message>
    <message>
        <source>{n} kept</source>
        <translation>{n} behalten</translation>
    </message>
    <message>
        <source>{n} m</source>
        <comment>minutes</comment>
        <translation>{n} min</translation>
    </message>
    <message>
        <source>{n} new</source>
        <translation>{n} neu</translation>
    </message>
    <message>
        <source>{n} s</source>
        <comment>seconds</comment>
        <translation>{n} s</translation>
    </message>
    <message>
        <source>{n} tokens</source>
        <translation>{n} Token</translation>
    </message>
    <message>
        <source>{n} too new to say</source>
        <translation>{n} zu neu, um es zu sagen</translation>
    </message>
    <message>
        <source>{n} undone</source>
        <translation>{n} rückgängig gemacht</translation>
    </message>
    <message>
        <source>{path} could not be written: {why}.</source>
        <translation>{path} konnte nicht geschrieben werden: {why}.</translation>
    </message>
    <message>
        <source>{place} of {all} waiting</source>
        <translation>{place} von {all} wartenden</translation>
    </message>
    <message>
        <source>{provider} takes an app password only: make one in your account&apos;s security settings.</source>
        <translation>{provider} nimmt nur ein App-Passwort: legen Sie eines in den Sicherheitseinstellungen Ihres Kontos an.</translation>
    </message>
    <message>
        <source>{provider} takes no password from programs any more, so this mailbox cannot be reached yet.</source>
        <translation>{provider} nimmt von Programmen kein Passwort mehr, darum ist dieses Postfach noch nicht zu erreichen.</translation>
    </message>
    <message>
        <source>{routine}, {clock}</source>
        <comment>a brief: Morning triage, 06:31</comment>
        <translation>{routine}, {clock}</translation>
    </message>
    <message>
        <source>{secret} in the keychain</source>
        <translation>{secret} im Schlüsselbund</translation>
    </message>
    <message>
        <source>{secret} in {keychain}</source>
        <comment>e.g. Password in GNOME Keyring</comment>
        <translation>{secret} in {keychain}</translation>
    </message>
    <message>
        <source>{secret} is empty.</source>
        <translation>{secret} ist leer.</translation>
    </message>
    <message>
        <source>{server} answers and has no model yet. Load one there, then look again.</source>
        <translation>{server} antwortet und hat noch kein Modell. Laden Sie dort eines und suchen Sie dann noch einmal.</translation>
    </message>
    <message>
        <source>{share} for nothing</source>
        <translation>{share} umsonst</translation>
    </message>
    <message>
        <source>{share} from cache</source>
        <translation>{share} aus dem Zwischenspeicher</translation>
    </message>
    <message>
        <source>{sign} · {title}</source>
        <comment>a step&apos;s number or a tick, and what it is about</comment>
        <translation>{sign} · {title}</translation>
    </message>
    <message>
        <source>{spent} of {limit} today</source>
        <translation>{spent} von {limit} heute</translation>
    </message>
    <message>
        <source>{state}, step {step}</source>
        <translation>{state}, Schritt {step}</translation>
    </message>
    <message>
        <source>{step}, {more} more</source>
        <translation>{step}, {more} weitere</translation>
    </message>
    <message>
        <source>{task} is paused</source>
        <translation>{task} ist angehalten</translation>
    </message>
    <message>
        <source>{task}, step {step}</source>
        <translation>{task}, Schritt {step}</translation>
    </message>
    <message numerus="yes">
        <source>{task}, step {step}, and %n more</source>
        <translation>
            <numerusform>{task}, Schritt {step}, und %n weitere</numerusform>
            <numerusform>{task}, Schritt {step}, und %n weitere</numerusform>
        </translation>
    </message>
    <message>
        <source>{things} and {more} more</source>
        <translation>{things} und {more} weitere</translation>
    </message>
    <message numerus="yes">
        <source>{times} × the %n days before</source>
        <translation>
            <numerusform>das {times}-Fache des Tages davor</numerusform>
            <numerusform>das {times}-Fache der %n Tage davor</numerusform>
        </translation>
    </message>
    <message>
        <source>{what}, shown in red</source>
        <translation>{what}, rot gezeigt</translation>
    </message>
    <message numerus="yes">
        <source>“{name}” answered %n times; you opened it 0 times.</source>
        <translation>
            <numerusform>„{name}“ antwortete %n Mal; Sie öffneten es 0 Mal.</numerusform>
            <numerusform>„{name}“ antwortete %n Mal; Sie öffneten es 0 Mal.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>“{name}” had %n results; you kept none.</source>
        <translation>
            <numerusform>„{name}“ hatte %n Ergebnis; Sie behielten keines.</numerusform>
            <numerusform>„{name}“ hatte %n Ergebnisse; Sie behielten keines.</numerusform>
        </translation>
    </message>
    <message>
        <source>“{name}”: you took back {count} of {of} results.</source>
        <translation>„{name}“: Sie machten {count} von {of} Ergebnissen rückgängig.</translation>
    </message>
    <message>
        <source>“{text}” is not an address.</source>
        <translation>„{text}“ ist keine Adresse.</translation>
    </message>
    <message numerus="yes">
        <source>↑ %n new</source>
        <comment>rows that came above the ones in sight</comment>
        <translation>
            <numerusform>↑ %n neue</numerusform>
            <numerusform>↑ %n neue</numerusform>
        </translation>
    </message>
</context>
</TS>
