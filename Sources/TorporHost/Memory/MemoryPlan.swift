package import TorporModel

/// What the keeper of a copy's memory is to do, written by the backend before the keeper is started.
package struct MemoryPlan: Hashable, Sendable {
    /// Inside the copy's folder.
    package static let fileName = "memory.plan"
    /// The keeper's socket, inside the copy's folder.
    package static let socketName = "memory.sock"
    /// Held as long as a keeper lives, inside the copy's folder.
    package static let lockName = "memory.lock"

    /// Whose processes are ended when their memory is lost.
    package var cgroup: String
    /// The engine's handler of page faults; none for a machine, whose VMM asks the keeper itself. Its descriptor `Spawn.firstLent` is its page server.
    package var handler: [String]
    package var environment: [String: String]
    /// How the handler speaks.
    package var format: PageServerFormat

    package init(cgroup: String, handler: [String], environment: [String: String], format: PageServerFormat) {
        self.cgroup = cgroup
        self.handler = handler
        self.environment = environment
        self.format = format
    }

    package var text: String {
        var note = KeyValueText()
        note.add("cgroup", cgroup)
        for word in handler { note.add("handler", word) }
        for (key, value) in environment.sorted(by: { $0.key < $1.key }) { note.add("environment", "\(key)=\(value)") }
        note.add("wide", format.isWide ? "1" : "0")
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
            cgroup: try note.required("cgroup"), handler: note.all("handler"), environment: environment,
            format: PageServerFormat(isWide: note.number("wide") != 0))
    }

    /// - Throws: `notFound`, or `corrupt` for what is no plan.
    package static func read(in folder: String) throws(TorporError) -> MemoryPlan {
        try MemoryPlan(parsing: try DurableFile.readText("\(folder)/\(fileName)"))
    }

    /// On disk when this returns.
    package func write(in folder: String) throws(TorporError) { try DurableFile.write(text, to: "\(folder)/\(Self.fileName)") }
}
