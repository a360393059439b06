package import TorporModel

/// What a shim answers: its present note and the freezer as just read, or an error.
package struct ShimReply: Hashable, Sendable {
    /// As written when it was answered.
    package let note: ShimNote
    /// nil when the copy's cgroup is gone.
    package let freezer: Freezer.State?

    package init(note: ShimNote, freezer: Freezer.State?) {
        self.note = note
        self.freezer = freezer
    }

    /// As it goes over the socket.
    package static func text(_ result: Result<ShimReply, TorporError>) -> String {
        var reply = KeyValueText()
        switch result {
        case .success(let value):
            reply.add("note", value.note.text)
            if let freezer = value.freezer { reply.add("freezer", freezer.rawValue) }
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
    }
}
