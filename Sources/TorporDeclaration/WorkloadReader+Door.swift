import TorporModel

extension WorkloadReader {
    /// A table; nil when it names no port, which is told where it stands.
    mutating func door(_ entry: Entry) -> HTTPDoor? {
        let example = WorkloadKey.door.example
        guard let fields = book.table(entry, example) else { return nil }
        var door = HTTPDoor(port: 0)
        var hasPort = false
        for field in fields {
            let key = book.key(field, of: DoorKey.self)
            hasPort = hasPort || key == .http
            if let key { read(key, field.value, &door) }
        }
        if !hasPort { book.note(entry.place, "a door that reads requests needs a port", remedy: "write \(example)") }
        return hasPort ? door : nil
    }

    private mutating func read(_ key: DoorKey, _ entry: Entry, _ door: inout HTTPDoor) {
        switch key {
        case .http: door.port = book.value(entry, "http: 8000", SpecText.doorPort) ?? door.port
        case .health:
            let paths = book.list(entry, "health: [/healthz]") ?? []
            door.health = paths.compactMap { book.value($0, "health: [/healthz]", SpecText.requestPath) }
        case .healthAnswer: door.healthAnswer = book.value(entry, "healthAnswer: 200", SpecText.status) ?? door.healthAnswer
        case .placeholder: door.placeholder = book.value(entry, "placeholder: true", SpecText.choice) ?? door.placeholder
        case .pageAfter: door.pageAfterMs = book.value(entry, "pageAfter: 1s", SpecText.duration) ?? door.pageAfterMs
        case .retryAfter: door.retryAfter = book.value(entry, "retryAfter: 5s", SpecText.retryAfter) ?? door.retryAfter
        }
    }
}
