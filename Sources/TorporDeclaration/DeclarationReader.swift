import TorporModel

/// Reads what a whole file says, and what its workloads must not have in common.
struct DeclarationReader {
    private(set) var book: MistakeBook
    private let including: (String) throws(TorporError) -> String
    /// Who publishes each port of a node.
    private var publishers: [NodePort: String] = [:]

    private static let example = "workloads: {NAME: {command: [PROGRAM]}}"

    init(book: MistakeBook, including: @escaping (String) throws(TorporError) -> String) {
        self.book = book
        self.including = including
    }

    /// The workloads without mistakes.
    mutating func read(_ root: Entry) -> [DeclaredWorkload] {
        guard let fields = book.table(root, Self.example) else { return [] }
        var workloads: [DeclaredWorkload] = []
        for field in fields where book.key(field, of: RootKey.self) == .workloads {
            workloads += self.workloads(field.value)
        }
        if fields.isEmpty { book.note(root.place, "no workload is declared", remedy: "write \(Self.example)") }
        return workloads
    }

    private mutating func workloads(_ entry: Entry) -> [DeclaredWorkload] {
        guard let fields = book.table(entry, Self.example) else { return [] }
        if fields.count > Declaration.mostWorkloads {
            book.note(
                fields[Declaration.mostWorkloads].place, "\(fields.count) workloads are declared",
                remedy: "declare at most \(Declaration.mostWorkloads) in one file")
        }
        return fields.prefix(Declaration.mostWorkloads).compactMap { workload($0) }
    }

    private mutating func workload(_ field: Entry.Field) -> DeclaredWorkload? {
        let name = book.attempt(field.place) { () throws(TorporError) in try WorkloadName(field.name) }
        let example = "\(YAMLText.text(field.name)): {command: [PROGRAM]}"
        guard let keys = book.table(field.value, example) else { return nil }
        var reader = WorkloadReader(book: book, including: including)
        reader.read(keys)
        reader.judge(field)
        book = reader.book
        for (port, place) in reader.published { publish(port, field.name, place) }
        return name.map { DeclaredWorkload(name: $0, spec: reader.spec, node: reader.node, secretFiles: reader.secretFiles) }
    }

    /// Two workloads with one node port cannot meet on a node, and moving is what they are here for.
    private mutating func publish(_ port: NodePort, _ workload: String, _ place: Place) {
        guard let holder = publishers[port] else {
            publishers[port] = workload
            return
        }
        let who = holder == workload ? "twice" : "by \(SpecText.quoted(holder)) already"
        book.note(place, "the node's port \(port) is published \(who)", remedy: "choose another port of the node")
    }
}
