/// Mistakes in networks, limits, and in the file itself.
extension BadDeclaration {
    static let networks = [
        BadDeclaration(
            "connections kept at the node's address", body: "command: [a]\ntcp: keep",
            "4:10: tcp: keep needs an address of the workload's own (write network: own, or publish a port)"),
        BadDeclaration(
            "no ports", body: "tcp: close\nnetwork: node\nports: []\ncommand: [a]",
            "3:10: tcp: close needs an address of the workload's own (write network: own, or publish a port)"),
        BadDeclaration(
            "a policy", body: "command: [a]\ntcp: drop", "4:10: \"drop\" is not a policy for connections (write keep, close or refuse)"),
        BadDeclaration(
            "a network, of which tcp is not blamed", body: "command: [a]\nnetwork: host\ntcp: keep",
            "4:14: \"host\" is not a network (write own or node)"),
        BadDeclaration(
            "ports as a text, of which tcp is not blamed", body: "command: [a]\nports: 8080:80\ntcp: keep",
            "4:12: a list is needed here, not a text (write ports: [\"8080:80\"])"),
        BadDeclaration(
            "ports", body: "command: [a]\nports: [8080: 80, \"0:80\", 70000, \"1:2:3\", 080, +80]",
            "4:13: a text is needed here, not a table (write ports: [\"8080:80\"])", "4:23: \"0:80\" is not a port (\(port))",
            "4:31: \"70000\" is not a port (\(port))", "4:38: \"1:2:3\" is not a port (\(port))", "4:47: \"080\" is not a port (\(port))",
            "4:52: \"+80\" is not a port (\(port))"),
        BadDeclaration(
            "a port twice", body: "command: [a]\nports: [8080:80, 8080:81]",
            "4:22: the node's port 8080 is published twice (choose another port of the node)"),
        BadDeclaration(
            "a port of two workloads", "workloads:\n  a: {command: [a], ports: [8080:80]}\n  b: {command: [a], ports: [80, 8080]}\n",
            "3:33: the node's port 8080 is published by \"a\" already (choose another port of the node)"),
    ]

    static let limits = [
        BadDeclaration(
            "nothing allowed", body: "command: [a]\nmemory: 0\ncpus: 0\nprocesses: 0\nopenFiles: -1", "4:13: \"0\" is not a size (\(size))",
            "5:11: \"0\" is not an amount of processors (\(processors))", "6:16: \"0\" is not a count of processes (\(whole))",
            "7:16: \"-1\" is not a count of open files (\(whole))"),
        BadDeclaration(
            "numbers of other kinds", body: "command: [a]\nmemory: 0.5G\ncpus: 1.2345\nprocesses: 010\nopenFiles: 1e3",
            "4:13: \"0.5G\" is not a size (\(size))", "5:11: \"1.2345\" is not an amount of processors (\(processors))",
            "6:16: \"010\" is not a count of processes (\(whole))", "7:16: \"1e3\" is not a count of open files (\(whole))"),
        BadDeclaration(
            "more than there is", body: "command: [a]\nmemory: 16777216T\ncpus: 1024.001\nprocesses: 4294967296",
            "4:13: \"16777216T\" is not a size (\(size))", "5:11: \"1024.001\" is not an amount of processors (\(processors))",
            "6:16: \"4294967296\" is not a count of processes (\(whole))"),
        BadDeclaration(
            "limits that are no texts", body: "command: [a]\nmemory: {max: 1}\ncpus:\nopenFiles: [1]",
            "4:13: a text is needed here, not a table (write memory: 512M)", "5:10: a text is needed here, not nothing (write cpus: 1.5)",
            "6:16: a text is needed here, not a list (write openFiles: 1024)"),
        BadDeclaration(
            "a text over lines", body: "command: [a]\nmemory: \"5\\nM\\e[2J\"", "4:13: \"5\\nM\\u{1B}[2J\" is not a size (\(size))"),
    ]

    static let repeats = [
        BadDeclaration(
            "keys given twice, among other mistakes", body: "command: [a]\nmemory: 1M\nmemory: 2M\nenv: {A: 1, B: 2, A: 3, A: 4}\ncpus: x",
            "5:5: the key \"memory\" is given twice (it stands on line 4 already)",
            "6:23: the key \"A\" is given twice (it stands on line 6 already)",
            "6:29: the key \"A\" is given twice (it stands on line 6 already)", "7:11: \"x\" is not an amount of processors (\(processors))"
        ),
        BadDeclaration(
            "a workload twice", "workloads:\n  a: {command: [a]}\n  \"a\": {command: [b]}\n",
            "3:3: the key \"a\" is given twice (it stands on line 2 already)"),
        BadDeclaration(
            "a key with a star twice", body: "command: [a]\nlabels: {\"a*b\": 1, 'a*b': 2}",
            "4:24: the key \"a*b\" is given twice (it stands on line 4 already)"),
        BadDeclaration(
            "twice in JSON", #"{"workloads": {"a": {"command": ["a"], "memory": 5, "memory": 6, "cpu": 1}}}"#,
            "1:53: the key \"memory\" is given twice (it stands on line 1 already)", "1:66: unknown key \"cpu\", did you mean \"cpus\"?"),
        BadDeclaration(
            "an empty key twice", body: "command: [a]\nenv: {\"\": 1, \"\": 2}", "4:11: the key \"\" is given twice (keep one of them)"),
        BadDeclaration(
            "an escape twice", body: "command: [a]\nenv: {\"\\\\\": 1, \"\\\\\": 2}",
            "4:11: the key \"\\\\\" is given twice (keep one of them)"),
        BadDeclaration(
            "a list as a key twice", body: "command: [a]\nenv: {[x]: 1, [x]: 2}",
            "4:11: a key is a text, not a list (write KEY: VALUE, and a strange key in quotes)"),
    ]

    static let yaml = [
        BadDeclaration(
            "anchors and aliases", "workloads:\n  a: &base\n    command: [a]\n  b: *base\n",
            "2:6: anchors (&) are not understood here (write the value wherever it is needed)",
            "4:6: aliases (*) are not understood here (write the value itself, or put a text in quotes)"),
        BadDeclaration(
            "a star without quotes", body: "command: [ls, *.txt]",
            "3:19: aliases (*) are not understood here (write the value itself, or put a text in quotes)"),
        BadDeclaration(
            "an alias as a key", body: "command: [a]\n*key : 512M",
            "4:5: aliases (*) are not understood here (write the value itself, or put a text in quotes)"),
        BadDeclaration(
            "a merge key", body: "<<: {memory: 5M}\ncommand: [a]",
            "3:5: merge keys (<<) are not understood here (write the keys themselves)"),
        BadDeclaration(
            "tags", body: "command: !!python/object:os.system [a]\nmemory: !!str 5M\ncpus: !!int 2\nbackend: !x oci",
            "3:14: tags (!) are not understood here (leave it out; values are taken as they are written)",
            "5:11: tags (!) are not understood here (leave it out; values are taken as they are written)",
            "6:14: tags (!) are not understood here (leave it out; values are taken as they are written)"),
        BadDeclaration(
            "a tab before a key", "workloads:\n\ta: {command: [a]}\n", "2:1: a tab cannot indent a line (indent with blanks)"),
        BadDeclaration(
            "a second document", "workloads: {a: {command: [a], memory: 0}}\n---\nworkloads: {}\n", "1:39: \"0\" is not a size (\(size))",
            "3:1: a second document begins here (declare all workloads in one, without \"---\")"),
        BadDeclaration(
            "a bracket left open", body: "command: [a\nmemory: 5M",
            "4:11: this is not YAML: did not find expected ',' or ']' while parsing a flow sequence that begins on line 3 (\(quotes))"),
        BadDeclaration(
            "an indent that fits nothing", "workloads:\n  a:\n    command: [a]\n   memory: 5M\n",
            "4:4: this is not YAML: did not find expected key while parsing a block mapping that begins on line 2 (\(quotes))"),
        BadDeclaration(
            "a quote left open", body: "command: \"a",
            "4:1: this is not YAML: found unexpected end of stream while scanning a quoted scalar that begins on line 3 (\(quotes))"),
        BadDeclaration(
            "a sign of none", body: "command: @a",
            "3:14: this is not YAML: found character that cannot start any token while scanning for the next token (\(quotes))"),
        BadDeclaration(
            "a bracket too many", "workloads: {a: {command: [a]}}\n] x",
            "2:1: this is not YAML: did not find expected key while parsing a block mapping that begins on line 1 (\(quotes))"),
        BadDeclaration("NUL", body: "command: [a]\u{0}", "3:17: the character U+0000 cannot stand in a text (leave it out)"),
        BadDeclaration("an escape for terminals", "# \u{1B}[2J", "1:3: the character U+001B cannot stand in a text (leave it out)"),
        BadDeclaration(
            "a byte order mark within", body: "command: [a, \u{FEFF}]", "3:18: the character U+FEFF cannot stand in a text (leave it out)"),
        BadDeclaration(
            "a byte order mark spelled out", body: "command: [a, \"\\ufeff\"]",
            "3:19: the character U+FEFF cannot stand in a text (leave it out)"),
    ]
}
