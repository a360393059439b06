import TorporModel

/// What people write of a specification on a command line.
enum SpecArguments {
    static func environment(_ pairs: [String]) throws(TorporError) -> [String: String] {
        var environment: [String: String] = [:]
        for pair in pairs {
            guard let equals = pair.firstIndex(of: "="), equals != pair.startIndex else {
                throw TorporError(.invalidArgument, "\"\(pair)\" is not NAME=VALUE", remedy: "write --env NAME=VALUE")
            }
            environment[String(pair[..<equals])] = String(pair[pair.index(after: equals)...])
        }
        return environment
    }

    static func port(_ text: String) throws(TorporError) -> PublishedPort {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard let first = parts.first.flatMap({ UInt16($0) }), let last = parts.last.flatMap({ UInt16($0) }), parts.count <= 2, first > 0,
            last > 0
        else { throw TorporError(.invalidArgument, "\"\(text)\" is not a port", remedy: "write --port NODEPORT:WORKLOADPORT") }
        return PublishedPort(node: first, workload: last)
    }

    /// Bytes, or with K, M, G, T in powers of 1024.
    static func bytes(_ text: String) throws(TorporError) -> UInt64 {
        let units: [Character: UInt64] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40]
        let unit = text.last.flatMap { units[Character($0.uppercased())] }
        let digits = unit == nil ? text : String(text.dropLast())
        guard let count = UInt64(digits), count > 0, count < 1 << 23 || unit == nil else {
            throw TorporError(.invalidArgument, "\"\(text)\" is not a size", remedy: "write 512M or 2G")
        }
        return count * (unit ?? 1)
    }
}
