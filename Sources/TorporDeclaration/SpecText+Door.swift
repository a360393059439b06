package import TorporModel

extension SpecText {
    /// The workload's own port whose requests are read while it sleeps.
    package static func doorPort(_ text: String) throws(TorporError) -> UInt16 {
        guard let port = number(text[...]).flatMap(UInt16.init(exactly:)), port > 0 else {
            throw malformed(text, "a port", remedy: "write the workload's own, from 1 to 65535")
        }
        return port
    }

    /// As it stands in a request, without what comes behind a question mark: `/healthz`.
    package static func requestPath(_ text: String) throws(TorporError) -> String {
        guard text.hasPrefix("/"),
            text.utf8.allSatisfy({ (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") })
        else { throw malformed(text, "the path of a request", remedy: "write it as clients ask for it, as in /healthz") }
        return text
    }

    /// What HTTP answers with, RFC 9110, 15.
    package static func status(_ text: String) throws(TorporError) -> UInt16 {
        guard let status = number(text[...]), (200...599).contains(status) else {
            throw malformed(text, "a status of HTTP", remedy: "write 200 to 599")
        }
        return UInt16(status)
    }

    /// `true` or `false`.
    package static func choice(_ text: String) throws(TorporError) -> Bool {
        guard let choice = Bool(text) else { throw malformed(text, "a choice", remedy: "write true or false") }
        return choice
    }

    /// A duration in whole seconds, which is what `Retry-After` says.
    package static func retryAfter(_ text: String) throws(TorporError) -> UInt32 {
        let milliseconds = try duration(text)
        guard milliseconds.isMultiple(of: 1000), let seconds = UInt32(exactly: milliseconds / 1000) else {
            throw malformed(text, "a time in whole seconds", remedy: "write 5s or 1m")
        }
        return seconds
    }
}
