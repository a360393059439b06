package import TorporModel

/// What a shim answers: its present note and the freezer as just read, or an error.
package struct ShimReply: Hashable, Sendable {
    /// As written when it was answered.
    package let note: ShimNote
    /// nil when the copy's cgroup is gone.
    package let freezer: Freezer.State?
    /// It is frozen, and thawed by whatever comes for it.
    package let isDozing: Bool
    /// Exec sessions that are open, oldest first.
    package let sessions: [SessionRoll.Entry]
    /// How the session ended that was asked for; nil in every other answer.
    package var end: SessionEnd?

    /// What became of an exec session.
    package struct SessionEnd: Hashable, Sendable {
        /// Of its first process; 128 and the number of a signal.
        package let status: Int32
        /// Why it never began, or did not end by itself; nil when it did.
        package let words: String?

        package init(status: Int32, words: String?) {
            self.status = status
            self.words = words
        }
    }

    package init(
        note: ShimNote, freezer: Freezer.State?, isDozing: Bool = false, sessions: [SessionRoll.Entry] = [], end: SessionEnd? = nil
    ) {
        self.note = note
        self.freezer = freezer
        self.isDozing = isDozing
        self.sessions = sessions
        self.end = end
    }

    /// As it goes over the socket.
    package static func text(_ result: Result<ShimReply, TorporError>) -> String {
        var reply = KeyValueText()
        switch result {
        case .success(let value):
            reply.add("note", value.note.text)
            if let freezer = value.freezer { reply.add("freezer", freezer.rawValue) }
            if value.isDozing { reply.add("dozing", "1") }
            for session in value.sessions { reply.add("session", "\(session.id) \(session.since.milliseconds) \(session.who)") }
            if let end = value.end {
                reply.add("status", "\(end.status)")
                if let words = end.words { reply.add("words", words) }
            }
        case .failure(let error):
            reply.add("code", error.code.word)
            reply.add("message", error.message)
            if let remedy = error.remedy { reply.add("remedy", remedy) }
            for cause in error.causes { reply.add("cause", cause) }
        }
        return reply.text
    }

    /// - Throws: the error that the shim answered, or `corrupt`.
    package init(parsing text: String) throws(TorporError) {
        let reply = try KeyValueText(parsing: text)
        if let code = reply.first("code") {
            throw TorporError(
                code: ErrorCode(word: code), message: reply.first("message") ?? "", remedy: reply.first("remedy"),
                causes: reply.all("cause"))
        }
        note = try ShimNote(parsing: try reply.required("note"))
        freezer = reply.first("freezer").flatMap { Freezer.State(rawValue: $0) }
        isDozing = reply.first("dozing") != nil
        sessions = reply.all("session").compactMap(Self.session)
        end = reply.first("status").flatMap { Int32($0) }.map { SessionEnd(status: $0, words: reply.first("words")) }
    }

    /// `ID MILLISECONDS WHO`.
    private static func session(_ text: String) -> SessionRoll.Entry? {
        let fields = text.split(separator: " ", maxSplits: 2)
        guard fields.count == 3, let id = UInt64(fields[0]), let since = Int64(fields[1]) else { return nil }
        return SessionRoll.Entry(id: id, who: String(fields[2]), since: Timestamp(milliseconds: since))
    }
}
