/// Mistakes in what is said.
extension BadDeclaration {
    static let shapes = [
        BadDeclaration("nothing at all", "", "1:1: the file is empty (declare a workload: workloads: {NAME: {command: [PROGRAM]}})"),
        BadDeclaration("comments", "# none\n", "1:1: the file is empty (declare a workload: workloads: {NAME: {command: [PROGRAM]}})"),
        BadDeclaration("a mark", "---\n", "2:1: the file is empty (declare a workload: workloads: {NAME: {command: [PROGRAM]}})"),
        BadDeclaration("no keys", "{}", "1:1: no workload is declared (write workloads: {NAME: {command: [PROGRAM]}})"),
        BadDeclaration("a list", "- web-1\n", "1:1: a table is needed here, not a list (write workloads: {NAME: {command: [PROGRAM]}})"),
        BadDeclaration("a text", "web-1", "1:1: a table is needed here, not a text (write workloads: {NAME: {command: [PROGRAM]}})"),
        BadDeclaration(
            "no workloads", "workloads:\n",
            "1:11: a table is needed here, not nothing (write workloads: {NAME: {command: [PROGRAM]}})"),
        BadDeclaration(
            "a list of workloads", "workloads: [web-1]\n",
            "1:12: a table is needed here, not a list (write workloads: {NAME: {command: [PROGRAM]}})"),
        BadDeclaration(
            "a slip in the first key", "worklods: {a: {command: [a]}}", "1:1: unknown key \"worklods\", did you mean \"workloads\"?"),
        BadDeclaration(
            "a key beside workloads", "version: 3\nworkloads: {a: {command: [a]}}", "1:1: unknown key \"version\" (known here: workloads)"),
        BadDeclaration(
            "a workload of nothing", "workloads:\n  web-1:\n",
            "2:9: a table is needed here, not nothing (write web-1: {command: [PROGRAM]})"),
        BadDeclaration(
            "a workload of one word", "workloads:\n  web-1: run\n",
            "2:10: a table is needed here, not a text (write web-1: {command: [PROGRAM]})"),
        BadDeclaration(
            "names of workloads", "workloads:\n  Web: {command: [a]}\n  a.b: {command: [a]}\n  \"é€😀\": {command: [a], x: 1}\n",
            "2:3: \"Web\" is not a workload name (use 1 to 63 characters of a-z, 0-9 and '-', not beginning or ending with '-')",
            "3:3: \"a.b\" is not a workload name (use 1 to 63 characters of a-z, 0-9 and '-', not beginning or ending with '-')",
            "4:3: \"é€😀\" is not a workload name (use 1 to 63 characters of a-z, 0-9 and '-', not beginning or ending with '-')",
            "4:25: unknown key \"x\" (\(keys))"),
    ]

    static let values = [
        BadDeclaration(
            "hooks",
            body: "command: [a]\nhooks: {beforeSleep: {}, afterWake: {http: \"8080\", onFailure: abort, timeout: 2m}, later: 1}",
            "4:26: a hook is one command, or one request (write command: [PROGRAM, ARGUMENT] or http: \":8080/path\")",
            "4:48: \"8080\" is not a place in the workload (write \":8080/path\")",
            "4:67: \"abort\" is not what a hook's failure does (write stop or ignore)",
            "4:83: \"2m\" is not a time to wait for an answer (write at most 1m)",
            "4:88: unknown key \"later\" (known here: beforeSleep, afterWake)"),
        BadDeclaration(
            "logs and sessions", body: "command: [a]\nlogs: {size: 1K, files: 1}\nexec: maybe",
            "4:18: \"1K\" is not the size of a log's file (write 64K to 64M)",
            "4:29: \"1\" is not a count of a log's files (write 2 to 100)",
            "5:11: \"maybe\" is not a policy for exec sessions (write block or end)"),
        BadDeclaration(
            "retention", body: "command: [a]\nsnapshots: {keep: 0, maxAge: 7w, mxBytes: 1}",
            "4:23: \"0\" is not a count of snapshots (write a whole number from 1 to 4294967295, without zeros in front)",
            "4:34: \"7w\" is not a duration (write 500ms, 30s, 5m or 1h, at most a hundred years)",
            "4:38: unknown key \"mxBytes\", did you mean \"maxBytes\"?"),
        BadDeclaration(
            "rest",
            body:
                "command: [a]\nnetwork: own\nsleep: {doze: 0s, cpu: 2, connections: many, ignore: [\"::1\"], hours: [\"22-06\"], lock: busy, aftr: 1m}",
            "5:19: \"0s\" is not a duration (write 500ms, 30s, 5m or 1h, at most a hundred years)",
            "5:28: \"2\" is no share of a processor (write 2% or 0.5%)",
            "5:44: \"many\" is no rule for open connections (write open, or served, or none)",
            "5:59: \"::1\" is no IPv4 address (write 10.1.2.3 or 10.1.0.0/16)",
            "5:75: \"22-06\" is no part of a day (write 22:00-06:00, in UTC)",
            "5:91: \"busy\" is not an absolute path (name the lock from /)", "5:97: unknown key \"aftr\", did you mean \"after\"?"),
        BadDeclaration(
            "rest that contradicts itself", body: "command: [a]\nnetwork: own\nsleep: {doze: 10m, after: 10m}",
            "5:12: it would doze only when it sleeps already (let doze be shorter than after, or leave it out)"),
        BadDeclaration(
            "rest of one that nobody could wake", body: "command: [a]\nsleep: {after: 10m}",
            "4:12: nobody could wake it: it shares its node's network (write network: own, or publish a port)"),
        BadDeclaration(
            "a door",
            body: "command: [a]\nnetwork: own\ndoor: {http: 0, health: [healthz], healthAnswer: 99, placeholder: maybe, retryAfter: 5ms}",
            "5:18: \"0\" is not a port (write the workload's own, from 1 to 65535)",
            "5:30: \"healthz\" is not the path of a request (write it as clients ask for it, as in /healthz)",
            "5:54: \"99\" is not a status of HTTP (write 200 to 599)",
            "5:71: \"maybe\" is not a choice (write true or false)",
            "5:90: \"5ms\" is not a time in whole seconds (write 5s or 1m)"),
        BadDeclaration(
            "a door without a way to it", body: "command: [a]\ndoor: {http: 80}",
            "4:11: a door needs an address of the workload's own (write network: own, or publish a port)"),
        BadDeclaration("a slip", body: "memmory: 512M\ncommand: [a]", "3:5: unknown key \"memmory\", did you mean \"memory\"?"),
        BadDeclaration(
            "exchanged letters", body: "command: [a]\nevn: {A: b}\nbundel: /b", "4:5: unknown key \"evn\", did you mean \"env\"?",
            "5:5: unknown key \"bundel\", did you mean \"bundle\"?"),
        BadDeclaration(
            "another case", body: "Command: [a]", "2:3: there is nothing to run (\(program), or an image or a bundle)",
            "3:5: unknown key \"Command\", did you mean \"command\"?"),
        BadDeclaration("a key of others", body: "command: [a]\nreplicas: 3", "4:5: unknown key \"replicas\" (\(keys))"),
        BadDeclaration(
            "a backend", body: "command: [a]\nbackend: OCI",
            "4:14: \"OCI\" is not a backend (use 1 to 64 characters of a-z, 0-9, '-' and '.', beginning with a letter or digit)"),
        BadDeclaration(
            "a node", body: "command: [a]\nnode: ../node",
            "4:11: \"../node\" is not a node name (use 1 to 64 characters of a-z, 0-9, '-' and '.', beginning with a letter or digit)"),
        BadDeclaration("a user by name", body: "command: [a]\nuser: www-data", "4:11: \"www-data\" is not a user by number (\(someone))"),
        BadDeclaration(
            "a group by name", body: "command: [a]\nuser: \"1000:www\"", "4:11: \"1000:www\" is not a user by number (\(someone))"),
        BadDeclaration(
            "no user (-1)", body: "command: [a]\nuser: 4294967295", "4:11: \"4294967295\" is not a user by number (\(someone))"),
        BadDeclaration(
            "a signal that ends nothing", body: "command: [a]\nstop: {signal: WINCH}",
            "4:20: \"WINCH\" is not a signal that ends programs (write one of TERM, INT, QUIT, HUP, USR1, USR2, KILL)"),
        BadDeclaration(
            "a time without unit", body: "command: [a]\nstop: {grace: 10, grce: 1s}", "4:19: \"10\" is not a duration (\(time))",
            "4:23: unknown key \"grce\", did you mean \"grace\"?"),
        BadDeclaration(
            "a restart policy of others", body: "command: [a]\nrestart: unless-stopped",
            "4:14: \"unless-stopped\" is not a restart policy (write never, on-failure or always)"),
        BadDeclaration(
            "a restart policy that never does, five times", body: "command: [a]\nrestart: never:5",
            "4:14: \"never:5\" is not a restart policy (write how often in a row behind it, as in on-failure:5)"),
        BadDeclaration(
            "no times in a row", body: "command: [a]\nrestart: always:0",
            "4:14: \"always:0\" is not a restart policy (write how often in a row behind it, as in on-failure:5)"),
        BadDeclaration(
            "a stop of one word", body: "command: [a]\nstop: TERM",
            "4:11: a table is needed here, not a text (write stop: {signal: TERM, grace: 10s})"),
    ]

    static let commands = [
        BadDeclaration(
            "a command line", body: "command: python3 -m http.server", "3:14: a list is needed here, not a text (\(program))"),
        BadDeclaration("an empty command", body: "command: []", "3:14: the command is empty (\(program))"),
        BadDeclaration("a program without name", body: "command: [\"\", x]", "3:15: the program has no name (\(program))"),
        BadDeclaration("a command of nothing", body: "command:", "3:13: a list is needed here, not nothing (\(program))"),
        BadDeclaration(
            "words that are none", body: "command: [a, [b], null, \"c\\0\", ~]", "3:18: a text is needed here, not a list (\(program))",
            "3:23: a text is needed here, not nothing (\(program))", "3:29: a text cannot hold the character NUL (leave it out)",
            "3:36: a text is needed here, not nothing (\(program))"),
        BadDeclaration(
            "a word with a colon", body: "command:\n- a\n- b: c", "5:7: a text is needed here, not a table (\(program))"),
        BadDeclaration(
            "neither command nor bundle", body: "memory: 512M", "2:3: there is nothing to run (\(program), or an image or a bundle)"),
    ]

    static let tables = [
        BadDeclaration(
            "an environment as a list", body: "command: [a]\nenv: [A=1]",
            "4:10: a table is needed here, not a list (write env: {NAME: TEXT})"),
        BadDeclaration(
            "variables without text", body: "command: [a]\nenv:\n  A: null\n  B:\n  C: ~\n  D: [1]",
            "5:10: a text is needed here, not nothing (write A: \"TEXT\")", "6:9: a text is needed here, not nothing (write B: \"TEXT\")",
            "7:10: a text is needed here, not nothing (write C: \"TEXT\")", "8:10: a text is needed here, not a list (write D: \"TEXT\")"),
        BadDeclaration(
            "names of variables", body: "command: [a]\nenv: {A=: 1, \"B C\": 2, \"\": 3}",
            "4:11: \"A=\" is not a name (use 1 to 255 characters without blanks and \"=\")",
            "4:18: \"B C\" is not a name (use 1 to 255 characters without blanks and \"=\")",
            "4:28: \"\" is not a name (use 1 to 255 characters without blanks and \"=\")"),
        BadDeclaration(
            "NUL in a variable", body: "command: [a]\nenv: {A: \"\\0\", \"B\\0\": b}",
            "4:14: a text cannot hold the character NUL (leave it out)",
            "4:20: a text cannot hold the character NUL (leave it out)"),
        BadDeclaration(
            "keys that are no text", body: "command: [a]\nenv: {[A]: 1, {B: 1}: 2}",
            "4:11: a key is a text, not a list (write KEY: VALUE, and a strange key in quotes)",
            "4:19: a key is a text, not a table (write KEY: VALUE, and a strange key in quotes)"),
        BadDeclaration(
            "labels", body: "command: [a]\nlabels: {team: {a: 1}, x: }", "4:20: a text is needed here, not a table (write team: \"TEXT\")",
            "4:31: a text is needed here, not nothing (write x: \"TEXT\")"),
        BadDeclaration(
            "no environment file", body: "command: [a]\nenvFile: none.env", "4:14: \"none.env\": there is no such file (create it)"),
        BadDeclaration(
            "an environment file of nothing", body: "command: [a]\nenvFile:",
            "4:13: a text is needed here, not nothing (write envFile: FILE)"
        ),
    ]

    static let paths = [
        BadDeclaration(
            "a folder from here", body: "command: [a]\nworkdir: srv", "4:14: \"srv\" is not an absolute path (name the workdir from /)"),
        BadDeclaration("no folder", body: "command: [a]\nworkdir: \"\"", "4:14: \"\" is not an absolute path (name the workdir from /)"),
        BadDeclaration("a bundle from here", body: "bundle: ./b", "3:13: \"./b\" is not an absolute path (name the bundle from /)"),
        BadDeclaration(
            "a bundle upwards", body: "bundle: /srv/../b", "3:13: the bundle \"/srv/../b\" walks upwards (name it without \"..\")"),
    ]
}
