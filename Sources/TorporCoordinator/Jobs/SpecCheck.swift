import TorporModel

/// What is wrong with a new workload's specification whoever wrote it, before anything is written down.
enum SpecCheck {
    /// - Throws: `invalidArgument` with what to write instead.
    static func judge(_ name: WorkloadName, _ spec: WorkloadSpec) throws(TorporError) {
        guard !spec.command.isEmpty || spec.bundle != nil || spec.image != nil || spec.machine != nil else {
            throw TorporError(.invalidArgument, "there is nothing to run", remedy: "torpor run \(name) -- COMMAND")
        }
        if spec.machine != nil, !spec.command.isEmpty || spec.bundle != nil || spec.image != nil {
            throw TorporError(
                .invalidArgument, "a machine boots its kernel, and has no command, bundle or image",
                remedy: "put what it is to run on a drive: --drive FILE")
        }
        if let bundle = spec.bundle, !bundle.hasPrefix("/") {
            throw TorporError(.invalidArgument, "the bundle \"\(bundle)\" is not an absolute path", remedy: "name it from /")
        }
        guard spec.bundle == nil || spec.image == nil else {
            throw TorporError(.invalidArgument, "a bundle has files of its own, and so has an image", remedy: "name one of the two")
        }
        guard spec.hasOwnNetwork || spec.network.connections == .refuse else {
            throw TorporError(
                .invalidArgument,
                "connections through the node's own address cannot be a workload's to \(spec.network.connections.rawValue)",
                remedy: "give it an address of its own: --network own")
        }
        try judge(spec.sleep, of: spec)
        try spec.placement.check()
        try Volume.check(spec.volumes)
        try judge(spec.hooks, ofMachine: spec.machine != nil)
        try judge(spec.machine?.drives.filter(\.shared) ?? [])
        guard Set(spec.secrets).count == spec.secrets.count else {
            throw TorporError(.invalidArgument, "a secret is named twice", remedy: "name each once")
        }
    }

    /// Whoever rests must be woken by what comes for it, and heard of.
    private static func judge(_ policy: SleepPolicy, of spec: WorkloadSpec) throws(TorporError) {
        try policy.check()
        guard policy.isEmpty || spec.hasOwnNetwork else {
            throw TorporError(
                .invalidArgument, "it is to rest by itself, and nobody could wake it: it shares its node's network",
                remedy: "give it an address of its own: --network own")
        }
        guard policy.lock == nil || spec.machine == nil else {
            throw TorporError(.invalidArgument, "a machine's locks are not seen from outside", remedy: "leave the lock out")
        }
        if spec.machine != nil, case .command? = policy.ask?.way { throw noCommands }
    }

    private static let noCommands = TorporError(
        .invalidArgument, "nothing in a machine runs commands for Torpor",
        remedy: "let something in it listen, and write http: \":PORT/PATH\"")

    private static func judge(_ hooks: LifecycleHooks, ofMachine isMachine: Bool) throws(TorporError) {
        try hooks.check()
        for hook in [hooks.beforeSleep, hooks.afterWake] where isMachine {
            guard case .command? = hook?.call.way else { continue }
            throw noCommands
        }
    }

    /// Shared ones, which are told from those of other machines by their paths.
    private static func judge(_ drives: [MachineDrive]) throws(TorporError) {
        var paths: Set<String> = []
        for path in drives.map(\.path) {
            guard Volume.isPlain(path) else {
                throw TorporError(
                    .invalidArgument, "the shared drive \(path.debugDescription) is at no absolute path",
                    remedy: "name it from /, without . and ..")
            }
            guard paths.insert(path).inserted else {
                throw TorporError(.invalidArgument, "the shared drive \(path) is named twice", remedy: "name it once")
            }
        }
    }

    /// - Throws: `invalidArgument` unless what was sent along is exactly what the new workload's specification names.
    static func judge(_ secrets: Secrets, for row: WorkloadRow?) throws(TorporError) {
        let wanted = Set(row?.spec.secrets ?? [])
        let given = Set(secrets.names)
        let missing = wanted.subtracting(given).sorted().map(\.rawValue)
        guard missing.isEmpty else {
            let options = missing.map { "--secret \($0)=FILE" }.joined(separator: " ")
            throw TorporError(
                .invalidArgument, "what the secrets of \(row?.name.rawValue ?? "it") say was not given: \(missing.joined(separator: ", "))",
                remedy: options)
        }
        if let stray = given.subtracting(wanted).min() {
            throw TorporError(.invalidArgument, "nothing here has a secret \(stray)", remedy: "leave --secret \(stray) out")
        }
    }
}
