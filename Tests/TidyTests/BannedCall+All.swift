extension BannedCall {
    /// The list. An exception names the file and the reason.
    static var all: [BannedCall] {
        [
            BannedCall(
                "Task { }", ["Task"], /\bTask(?:\s*<[^>]*>)?(?:\.detached|\.immediate)?\s*(?:\(|\{)/,
                instead: "a task group, or a Service: a stray task can be neither awaited nor simulated",
                allowed: ["Sources/TorporSimulation/Kernel/RootTask.swift": "the root of a simulated world, which its scheduler drives"]
            ),
            BannedCall("@unchecked Sendable", ["@unchecked"], /@unchecked\s+Sendable/, instead: "Mutex, an actor, or a value"),
            BannedCall("try!", ["try!"], /\btry!/, instead: "throw, or handle the error"),
            BannedCall("as!", ["as!"], /\bas!/, instead: "as? with an answer for nil"),
            BannedCall(
                "fatalError", ["fatalError"], /\bfatalError\s*\(/,
                instead: "throw; for an impossible state, preconditionFailure with a sentence"
            ),
            BannedCall(
                "print", ["print"], /(?:^|[^.\w])print\s*\(/, instead: "a Logger, or a returned value that the CLI prints", inMains: true
            ),
            BannedCall("UUID()", ["UUID"], /\bUUID\s*\(\s*\)/, instead: "an id handed in", inMains: true),
            BannedCall("Date()", ["Date"], /\bDate\s*(?:\(\s*\)|\.now\b)/, instead: "a time handed in", inMains: true),
            BannedCall(
                "chance", ["andom", "shuffle"],
                /\bSystemRandomNumberGenerator\b|\.random\s*\(in:[^,)]*\)|\.randomElement\(\)|\.shuffled?\(\)/,
                instead: "a generator handed in", inMains: true
            ),
        ]
    }
}
