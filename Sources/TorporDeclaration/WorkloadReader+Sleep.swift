import TorporModel

/// Reads when a workload rests by itself.
extension WorkloadReader {
    mutating func sleep(_ entry: Entry) {
        var policy = SleepPolicy()
        for field in book.table(entry, WorkloadKey.sleep.example) ?? [] {
            guard let key = book.key(field, of: SleepKey.self) else { continue }
            read(key, field.value, into: &policy)
        }
        spec.sleep = policy
        _ = book.attempt(entry.place) { () throws(TorporError) in try policy.check() }
    }

    private mutating func read(_ key: SleepKey, _ entry: Entry, into policy: inout SleepPolicy) {
        switch key {
        case .doze: policy.dozeMs = book.value(entry, "doze: 30s", SpecText.duration)
        case .after: policy.sleepMs = book.value(entry, "after: 10m", SpecText.duration)
        case .deep: policy.deepMs = book.value(entry, "deep: 1d", SpecText.duration)
        case .awake: policy.awakeMs = book.value(entry, "awake: 10s", SpecText.duration) ?? policy.awakeMs
        case .cpu: policy.cpuMillis = book.value(entry, "cpu: 2%", SpecText.share) ?? policy.cpuMillis
        case .connections:
            policy.connections = book.value(entry, "connections: served", SpecText.sleepConnections) ?? policy.connections
        case .ignore: policy.ignored = values(entry, "ignore: [10.0.0.5, 10.1.0.0/16]", AddressRange.parse)
        case .hours: policy.hours = values(entry, "hours: [\"22:00-06:00\"]", DayHours.parse)
        case .ask: policy.ask = question(entry)
        case .lock:
            policy.lock = book.value(entry, "lock: /run/busy") { text throws(TorporError) in try SpecText.path(text, key.rawValue) }
        }
    }

    private mutating func question(_ entry: Entry) -> WorkloadCall? {
        let example = "ask: {command: [PROGRAM, ARGUMENT], timeout: 5s}"
        var draft = CallDraft()
        for field in book.table(entry, example) ?? [] {
            guard let key = book.key(field, of: CallKey.self) else { continue }
            if key == .onFailure { book.note(field.place, "a failure says that it has work to do", remedy: "leave onFailure out") }
            read(key, field.value, into: &draft)
        }
        return finish(draft, entry.place, "a question")
    }

    mutating func values<Value>(_ entry: Entry, _ example: String, _ read: (String) throws(TorporError) -> Value) -> [Value] {
        (book.list(entry, example) ?? []).compactMap { book.value($0, example, read) }
    }
}
