import TorporModel

/// Reads what is declared of one workload.
struct WorkloadReader {
    var book: MistakeBook
    var spec = WorkloadSpec(backend: Declaration.defaultBackend, command: [])
    private(set) var node: NodeID?
    /// The node's ports, each where it was written.
    private(set) var published: [(port: NodePort, place: Place)] = []
    /// The file of each secret, as it was written.
    var secretFiles: [SecretName: String] = [:]
    /// Where the value of each key stands that was given, right or wrong.
    private var given: [WorkloadKey: Place] = [:]
    let including: (String) throws(TorporError) -> String
    private var environmentFile: [String: String] = [:]
    /// A network or a port was refused that could have given it an address of its own.
    private var mayBeOwn = false

    init(book: MistakeBook, including: @escaping (String) throws(TorporError) -> String) {
        self.book = book
        self.including = including
    }

    mutating func read(_ fields: [Entry.Field]) {
        for field in fields {
            guard let key = book.key(field, of: WorkloadKey.self) else { continue }
            given[key] = field.value.place
            read(key, field.value)
        }
        spec.environment.merge(environmentFile) { own, _ in own }
    }

    /// What no key tells alone. Of what was given and refused nothing more is said.
    mutating func judge(_ field: Entry.Field) {
        if given[.command] == nil, given[.bundle] == nil, given[.image] == nil, given[.machine] == nil {
            book.note(field.place, "there is nothing to run", remedy: "write \(WorkloadKey.command.example), or an image or a bundle")
        }
        if let place = given[.bundle], given[.image] != nil {
            book.note(place, "a bundle has files of its own, and so has an image", remedy: "name one of the two")
        }
        for key in [WorkloadKey.command, .bundle, .image] where given[.machine] != nil {
            if let place = given[key] {
                book.note(place, "a machine boots its kernel, and has no \(key.rawValue)", remedy: "leave \(key.rawValue) out")
            }
        }
        if let place = given[.sleep], !spec.sleep.isEmpty, !spec.hasOwnNetwork, !mayBeOwn {
            book.note(
                place, "nobody could wake it: it shares its node's network", remedy: "write network: own, or publish a port")
        }
        if let place = given[.tcp], spec.network.connections != .refuse, !spec.hasOwnNetwork, !mayBeOwn {
            book.note(
                place, "tcp: \(spec.network.connections.rawValue) needs an address of the workload's own",
                remedy: "write network: own, or publish a port")
        }
        if let place = given[.door], spec.door != nil, !spec.hasOwnNetwork, !mayBeOwn {
            book.note(place, "a door needs an address of the workload's own", remedy: "write network: own, or publish a port")
        }
    }

    private mutating func read(_ key: WorkloadKey, _ entry: Entry) {
        switch key {
        case .command: spec.command = command(entry, key.example)
        case .backend: if let kind = book.value(entry, key.example, BackendKind.parse) { spec.backend = kind }
        case .env: spec.environment = pairs(entry, key)
        case .envFile: environmentFile = variables(entry)
        case .workdir: spec.workingDirectory = path(entry, key)
        case .user: spec.user = book.value(entry, key.example, SpecText.user)
        case .bundle: spec.bundle = path(entry, key)
        case .image: spec.image = book.value(entry, key.example, SpecText.image)
        case .volumes: spec.volumes = volumes(entry)
        case .secrets: secrets(entry)
        case .priority: spec.priority = book.value(entry, key.example, SpecText.priority)
        case .node: node = book.value(entry, key.example, NodeID.parse)
        case .network: network(entry)
        case .tcp: spec.network.connections = book.value(entry, key.example, SpecText.connections) ?? .refuse
        case .ports: spec.ports = ports(entry)
        case .memory: spec.limits.memoryBytes = book.value(entry, key.example, SpecText.bytes)
        case .cpus: spec.limits.cpuMillis = book.value(entry, key.example, SpecText.cpus)
        case .processes: spec.limits.processes = count(entry, key, "processes")
        case .openFiles: spec.limits.openFiles = count(entry, key, "open files")
        case .labels: spec.labels = pairs(entry, key)
        case .placement: spec.placement = placement(entry)
        case .stop: stop(entry)
        case .restart: spec.restart = book.value(entry, key.example, SpecText.restart) ?? spec.restart
        case .logs: logs(entry)
        case .snapshots: snapshots(entry)
        case .sleep: sleep(entry)
        case .machine: spec.machine = machine(entry)
        case .hooks: spec.hooks = hooks(entry)
        case .door: spec.door = door(entry)
        case .exec: spec.exec = book.value(entry, key.example, SpecText.exec) ?? spec.exec
        }
    }

    /// A list of texts, never a command line: nobody here knows how a shell would cut it.
    mutating func command(_ entry: Entry, _ example: String) -> [String] {
        guard let entries = book.list(entry, example) else { return [] }
        if entries.isEmpty { book.note(entry.place, "the command is empty", remedy: "write \(example)") }
        let words = entries.map { book.text($0, example) }
        if let first = entries.first, words.first == "" { book.note(first.place, "the program has no name", remedy: "write \(example)") }
        return words.compactMap { $0 }
    }

    private mutating func ports(_ entry: Entry) -> [PublishedPort] {
        let example = WorkloadKey.ports.example
        let entries = book.list(entry, example)
        let ports = (entries ?? []).map { entry in (place: entry.place, port: book.value(entry, example, SpecText.port)) }
        if entries == nil || ports.contains(where: { $0.port == nil }) { mayBeOwn = true }
        published = ports.compactMap { place, port in port.map { ($0.taken, place) } }
        return ports.compactMap(\.port)
    }

    private mutating func network(_ entry: Entry) {
        if let isOwn = book.value(entry, WorkloadKey.network.example, SpecText.network) {
            spec.network.isOwn = isOwn
        } else {
            mayBeOwn = true
        }
    }

    /// Texts by name, for variables and labels alike.
    private mutating func pairs(_ entry: Entry, _ key: WorkloadKey) -> [String: String] {
        var pairs: [String: String] = [:]
        for field in book.table(entry, key.example) ?? [] {
            let name = book.attempt(field.place) { () throws(TorporError) in try SpecText.name(field.name) }
            let value = book.text(field.value, "\(YAMLText.text(field.name)): \"TEXT\"")
            if let name, let value { pairs[name] = value }
        }
        return pairs
    }

    /// Of a file, whose own mistakes are told where it is named.
    private mutating func variables(_ entry: Entry) -> [String: String] {
        let including = including
        let variables = book.value(entry, WorkloadKey.envFile.example) { file throws(TorporError) in
            do throws(TorporError) { return try SpecText.environmentFile(try including(file)) } catch {
                throw TorporError(error.code, "\(SpecText.quoted(file)): \(error.message)", remedy: error.remedy)
            }
        }
        return variables ?? [:]
    }

    private mutating func path(_ entry: Entry, _ key: WorkloadKey) -> String? {
        book.value(entry, key.example) { text throws(TorporError) in try SpecText.path(text, key.rawValue) }
    }

    private mutating func count(_ entry: Entry, _ key: WorkloadKey, _ what: String) -> UInt32? {
        book.value(entry, key.example) { text throws(TorporError) in try SpecText.count(text, what) }
    }

    private mutating func logs(_ entry: Entry) {
        for field in book.table(entry, WorkloadKey.logs.example) ?? [] {
            switch book.key(field, of: LogKey.self) {
            case .size: spec.logs.fileBytes = book.value(field.value, "size: 2M", SpecText.logSize) ?? spec.logs.fileBytes
            case .files: spec.logs.files = book.value(field.value, "files: 4", SpecText.logFiles) ?? spec.logs.files
            case nil: break
            }
        }
    }

    private mutating func snapshots(_ entry: Entry) {
        for field in book.table(entry, WorkloadKey.snapshots.example) ?? [] {
            switch book.key(field, of: RetentionKey.self) {
            case .keep:
                spec.snapshots.keep = book.value(field.value, "keep: 5") { text throws(TorporError) in try SpecText.count(text, "snapshots")
                }
            case .maxAge: spec.snapshots.maxAgeMs = book.value(field.value, "maxAge: 7d", SpecText.duration)
            case .maxBytes: spec.snapshots.maxBytes = book.value(field.value, "maxBytes: 20G", SpecText.bytes)
            case nil: break
            }
        }
    }

    private mutating func stop(_ entry: Entry) {
        for field in book.table(entry, WorkloadKey.stop.example) ?? [] {
            switch book.key(field, of: StopKey.self) {
            case .signal: spec.stop.signal = book.value(field.value, "signal: TERM", SpecText.signal) ?? spec.stop.signal
            case .grace: spec.stop.graceMs = book.value(field.value, "grace: 10s", SpecText.duration) ?? spec.stop.graceMs
            case nil: break
            }
        }
    }
}
