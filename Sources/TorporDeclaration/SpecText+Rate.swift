package import TorporModel

extension SpecText {
    /// Bytes a second, as sizes are written, with or without `/s`: `100M`, `100MiB/s`.
    package static func rate(_ text: String) throws(TorporError) -> UInt64 {
        let size = text.hasSuffix("/s") ? String(text.dropLast(2)) : text
        do throws(TorporError) { return try bytes(size) } catch {
            throw malformed(text, "a rate", remedy: "write bytes a second, as in 100M or 100MiB/s; none lifts a limit")
        }
    }
}
