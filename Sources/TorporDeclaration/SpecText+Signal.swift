package import TorporModel

extension SpecText {
    /// `TERM` or `SIGTERM`, in either case.
    package static func signal(_ text: String) throws(TorporError) -> StopSignal {
        let upper = text.uppercased()
        guard let signal = StopSignal(rawValue: upper.hasPrefix("SIG") ? String(upper.dropFirst(3)) : upper) else {
            let known = StopSignal.allCases.map(\.rawValue).joined(separator: ", ")
            throw malformed(text, "a signal that ends programs", remedy: "write one of \(known)")
        }
        return signal
    }
}
