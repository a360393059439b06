import TorporModel

/// Whether a memory image made on one host may run on another.
enum HostJudge {
    /// - Parameters:
    ///   - engine: whose images they are; one as new as theirs can read them.
    ///   - remedy: what installs it.
    /// - Throws: `incompatible` that names what is missing, and the remedy.
    static func judge(_ needed: HostFacts, against own: HostFacts, engine: String, remedy: String) throws(TorporError) {
        guard needed.architecture == own.architecture else {
            throw incompatible("it runs on \(needed.architecture), this node is \(own.architecture)", "choose a node of its architecture")
        }
        let missing = needed.cpuFlags.subtracting(own.cpuFlags).sorted()
        guard missing.isEmpty else {
            throw incompatible(
                "this node's processor lacks \(missing.prefix(8).joined(separator: " "))", "choose a node with a newer processor")
        }
        guard numbers(own.kernel, 2) >= numbers(needed.kernel, 2) else {
            throw incompatible("it runs on Linux \(needed.kernel), this node has \(own.kernel)", "choose a node with a kernel as new")
        }
        guard let here = own.engines[engine] else { throw incompatible("this node has no \(engine)", remedy) }
        if let theirs = needed.engines[engine], numbers(here, 2) < numbers(theirs, 2) {
            throw incompatible("its images come from \(engine) \(theirs), this node has \(here)", remedy)
        }
    }

    /// One refusal: what is missing, and what to do.
    private static func incompatible(_ words: String, _ remedy: String) -> TorporError {
        TorporError(.incompatible, words, remedy: remedy)
    }

    /// The first `count` numbers of a version, as one that compares.
    private static func numbers(_ version: String, _ count: Int) -> UInt64 {
        let parts = version.split { !$0.isNumber }.prefix(count).map { UInt64($0) ?? 0 }
        return (parts + Array(repeating: 0, count: count - parts.count)).reduce(0) { $0 * 100_000 + min($1, 99_999) }
    }
}
