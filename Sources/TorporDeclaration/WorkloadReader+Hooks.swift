import TorporModel

extension WorkloadReader {
    mutating func hooks(_ entry: Entry) -> LifecycleHooks {
        var hooks = LifecycleHooks()
        for field in book.table(entry, WorkloadKey.hooks.example) ?? [] {
            switch book.key(field, of: HooksKey.self) {
            case .beforeSleep: hooks.beforeSleep = hook(field.value, .beforeSleep)
            case .afterWake: hooks.afterWake = hook(field.value, .afterWake)
            case nil: break
            }
        }
        return hooks
    }

    /// A failure counts before a sleep, which can be put off, and not after a wake, unless that is written.
    private mutating func hook(_ entry: Entry, _ key: HooksKey) -> WorkloadHook? {
        let example = "\(key.rawValue): {command: [PROGRAM, ARGUMENT], timeout: 5s, onFailure: \(key.strictWord)}"
        guard let fields = book.table(entry, example) else { return nil }
        var (isRequired, ways) = (key == .beforeSleep, 0)
        var call: WorkloadCall?
        var timeoutMs: UInt64?
        for field in fields {
            switch book.key(field, of: CallKey.self) {
            case .command:
                ways += 1
                let words = command(field.value, "command: [PROGRAM, ARGUMENT]")
                if !words.isEmpty { call = WorkloadCall(.command(words)) }
            case .http:
                ways += 1
                call = book.value(field.value, "http: \":8080/path\"", SpecText.http).map { WorkloadCall($0) }
            case .timeout: timeoutMs = book.value(field.value, "timeout: 5s", SpecText.callTimeout)
            case .onFailure:
                let read = { (text: String) throws(TorporError) in try SpecText.onFailure(text, key) }
                isRequired = book.value(field.value, "onFailure: \(key.strictWord)", read) ?? isRequired
            case nil: break
            }
        }
        if ways != 1 {
            book.note(
                entry.place, "a hook is one command, or one request", remedy: "write command: [PROGRAM, ARGUMENT] or http: \":8080/path\"")
        }
        guard ways == 1, var call else { return nil }
        call.timeoutMs = timeoutMs ?? call.timeoutMs
        return WorkloadHook(call, isRequired: isRequired)
    }
}
