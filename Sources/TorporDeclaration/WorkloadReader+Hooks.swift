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
        var isRequired = key == .beforeSleep
        var draft = CallDraft()
        for field in fields {
            guard let word = book.key(field, of: CallKey.self) else { continue }
            if word == .onFailure {
                let read = { (text: String) throws(TorporError) in try SpecText.onFailure(text, key) }
                isRequired = book.value(field.value, "onFailure: \(key.strictWord)", read) ?? isRequired
            }
            read(word, field.value, into: &draft)
        }
        return finish(draft, entry.place, "a hook").map { WorkloadHook($0, isRequired: isRequired) }
    }

    /// One key of a call; what only hooks have is theirs to read.
    mutating func read(_ key: CallKey, _ entry: Entry, into draft: inout CallDraft) {
        switch key {
        case .command:
            draft.ways += 1
            let words = command(entry, "command: [PROGRAM, ARGUMENT]")
            if !words.isEmpty { draft.call = WorkloadCall(.command(words)) }
        case .http:
            draft.ways += 1
            draft.call = book.value(entry, "http: \":8080/path\"", SpecText.http).map { WorkloadCall($0) }
        case .timeout: draft.timeoutMs = book.value(entry, "timeout: 5s", SpecText.callTimeout)
        case .onFailure: break
        }
    }

    /// - Parameter what: as people call it.
    mutating func finish(_ draft: CallDraft, _ place: Place, _ what: String) -> WorkloadCall? {
        if draft.ways != 1 {
            book.note(
                place, "\(what) is one command, or one request", remedy: "write command: [PROGRAM, ARGUMENT] or http: \":8080/path\"")
        }
        guard draft.ways == 1, var call = draft.call else { return nil }
        call.timeoutMs = draft.timeoutMs ?? call.timeoutMs
        return call
    }
}
