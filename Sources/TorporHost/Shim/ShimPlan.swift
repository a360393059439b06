import Glibc
package import TorporModel

/// Everything a shim needs to know of its copy, written by the backend beside it: which programs to run, never why.
///
/// The shim knows no engine: it is handed complete command lines, so that it stays a few MiB and outlives any backend's version.
package struct ShimPlan: Hashable, Sendable {
    /// Name of the plan inside the copy's folder.
    package static let fileName = "plan"

    /// The copy's id, for messages.
    package var copy: String
    /// The node's name, written into every log line.
    package var node: String
    /// The cgroup whose freezer is the copy's.
    package var cgroup: String
    /// Program and arguments, and what of the environment it needs.
    package var start: [String]
    package var restore: [String]
    package var capture: [String]
    package var environment: [String: String]
    /// The node's end of the copy's own network: down while the copy is frozen or held. nil when it shares the node's.
    package var link: String?
    /// What its first process is sent when it shall end.
    package var stopSignal: Int32
    /// Longest time that the start or the restore may take, in milliseconds. A capture is never ended by a clock.
    package var startLimit: UInt64
    /// How much of what it prints is kept.
    package var logs: LogPolicy
    /// What becomes of exec sessions at a freeze.
    package var exec: ExecPolicy
    /// What the log says when a restored copy is let run: where it came from. nil for nothing.
    package var arrival: String?
    /// Which life of the copy this is; nothing to the shim.
    package var life: UInt64
    /// The VMM that stops and lets go a copy that is a virtual machine; nil for processes.
    package var machine: MachineKind?
    /// Whose files a jailed VMM's are, by number; nil for root's.
    package var owner: UInt32?

    package init(
        copy: String, node: String, cgroup: String, start: [String], restore: [String], capture: [String], environment: [String: String],
        link: String? = nil, stopSignal: Int32, startLimit: UInt64 = 120_000, logs: LogPolicy = LogPolicy(),
        exec: ExecPolicy = .block, life: UInt64 = 1
    ) {
        self.copy = copy
        self.node = node
        self.cgroup = cgroup
        self.start = start
        self.restore = restore
        self.capture = capture
        self.environment = environment
        self.link = link
        self.stopSignal = stopSignal
        self.startLimit = startLimit
        self.logs = logs
        self.exec = exec
        self.life = life
    }

    package var text: String {
        var note = KeyValueText()
        note.add("copy", copy)
        note.add("node", node)
        note.add("cgroup", cgroup)
        for word in start { note.add("start", word) }
        for word in restore { note.add("restore", word) }
        for word in capture { note.add("capture", word) }
        for (key, value) in environment.sorted(by: { $0.key < $1.key }) { note.add("environment", "\(key)=\(value)") }
        if let link { note.add("link", link) }
        note.add("stopSignal", "\(stopSignal)")
        note.add("startLimit", "\(startLimit)")
        note.add("logBytes", "\(logs.fileBytes)")
        note.add("logFiles", "\(logs.files)")
        note.add("exec", exec.rawValue)
        if let arrival { note.add("arrival", arrival) }
        note.add("life", "\(life)")
        if let machine { note.add("machine", machine.rawValue) }
        if let owner { note.add("owner", "\(owner)") }
        return note.text
    }

    package init(parsing text: String) throws(TorporError) {
        let note = try KeyValueText(parsing: text)
        var environment: [String: String] = [:]
        for pair in note.all("environment") {
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if halves.count == 2 { environment[String(halves[0])] = String(halves[1]) }
        }
        self.init(
            copy: try note.required("copy"), node: try note.required("node"), cgroup: try note.required("cgroup"),
            start: note.all("start"), restore: note.all("restore"), capture: note.all("capture"), environment: environment,
            link: note.first("link"), stopSignal: Int32(clamping: note.number("stopSignal") ?? UInt64(SIGTERM)),
            startLimit: note.number("startLimit") ?? 120_000, logs: Self.logs(note),
            exec: note.first("exec").flatMap(ExecPolicy.init(rawValue:)) ?? .block, life: note.number("life") ?? 1)
        arrival = note.first("arrival")
        owner = note.number("owner").flatMap { UInt32(exactly: $0) }
        machine = try note.first("machine").map { (word) throws(TorporError) in
            guard let kind = MachineKind(rawValue: word) else { throw TorporError(.unknownVersion, "this shim knows no \(word)") }
            return kind
        }
    }
}

extension ShimPlan {
    /// - Throws: `notFound`, or `corrupt` for what is no plan.
    package static func read(in folder: String) throws(TorporError) -> ShimPlan {
        try ShimPlan(parsing: try DurableFile.readText("\(folder)/\(fileName)"))
    }

    /// A plan of an older version has none: then the usual.
    private static func logs(_ note: KeyValueText) -> LogPolicy {
        let usual = LogPolicy()
        let files = note.number("logFiles").flatMap { UInt32(exactly: $0) }
        return LogPolicy(fileBytes: note.number("logBytes") ?? usual.fileBytes, files: files ?? usual.files)
    }

    /// On disk when this returns.
    package func write(in folder: String) throws(TorporError) {
        try DurableFile.write(text, to: "\(folder)/\(Self.fileName)")
    }

    /// Of a copy that is to be held: there is none after this boot, so nothing waits for the disk.
    package func place(in folder: String) throws(TorporError) {
        try DurableFile.place(text, at: "\(folder)/\(Self.fileName)")
    }
}
