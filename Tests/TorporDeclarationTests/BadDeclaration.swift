import Testing

/// A declaration that is wrong, and all that is said about it.
struct BadDeclaration: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let text: String
    /// As printed, without the file's name: `LINE:COLUMN: message (remedy)`.
    let mistakes: [String]

    init(_ title: String, _ text: String, _ mistakes: String...) {
        testDescription = title
        self.text = text
        self.mistakes = mistakes
    }

    /// In which the keys of the only workload begin in the fifth column of the third line.
    init(_ title: String, body: String, _ mistakes: String...) {
        testDescription = title
        let lines = body.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)\n" }.joined()
        text = "workloads:\n  web-1:\n" + lines
        self.mistakes = mistakes
    }

    static let all = shapes + values + commands + tables + paths + networks + limits + repeats + yaml + images + placements

    static let someone = "write 1000:1000, with the numbers of `id -u NAME` and `id -g NAME`"
    static let size = "write bytes, or 64K, 512M, 2G or 1T in powers of 1024"
    static let processors = "write 0.001 to 1024 with at most three decimals, as in 1.5"
    static let whole = "write a whole number from 1 to 4294967295, without zeros in front"
    static let time = "write 500ms, 30s, 5m or 1h, at most a hundred years"
    static let port = "write NODEPORT:WORKLOADPORT, each from 1 to 65535, and /udp behind it where it is one of UDP"
    static let program = "write command: [PROGRAM, ARGUMENT]"
    static let quotes = "check the indentation, or put a text in quotes"
    static let keys =
        "known here: command, backend, env, envFile, workdir, user, bundle, image, node, network, tcp, ports, memory, cpus, processes, openFiles, "
        + "labels, placement, stop, restart, logs, exec, hooks, volumes, secrets, priority, snapshots, sleep, machine, door"
}
