package import TorporModel

extension SpecText {
    /// What a volume looks like, for remedies.
    private static let volumeForms = "write private:/data[:SIZE], shared:/srv/x:/data[:ro], host:/srv/x:/data[:ro] or tmpfs:/scratch:SIZE"

    /// `private:/data:1G`, `shared:/srv/x:/data:ro`, `host:/dev/x:/dev/x` or `tmpfs:/scratch:64M`.
    ///
    /// A shared or a host's file that is to be at its own path may be named once: `shared:/srv/x`.
    package static func volume(_ text: String) throws(TorporError) -> Volume {
        func refuse() -> TorporError { malformed(text, "a volume", remedy: volumeForms) }
        var parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count >= 2, !parts.contains("") else { throw refuse() }
        let word = parts.removeFirst()
        let volume: Volume
        switch word {
        case "private":
            guard parts.count <= 2 else { throw refuse() }
            volume = Volume(path: parts[0], kind: .own(bytes: parts.count == 2 ? try bytes(parts[1]) : nil))
        case "tmpfs":
            guard parts.count == 2 else { throw refuse() }
            volume = Volume(path: parts[0], kind: .memory(bytes: try bytes(parts[1])))
        case "shared", "host":
            let isReadOnly = parts.count > 1 && parts.last == "ro"
            if isReadOnly { parts.removeLast() }
            guard parts.count <= 2 else { throw refuse() }
            volume = Volume(
                path: parts[parts.count - 1], kind: word == "shared" ? .shared(parts[0]) : .host(parts[0]), isReadOnly: isReadOnly)
        default:
            guard let nearest = NearestWord.to(word, among: ["private", "shared", "host", "tmpfs"]) else { throw refuse() }
            throw malformed(text, "a volume, did you mean \"\(nearest)\"?", remedy: volumeForms)
        }
        try volume.check()
        return volume
    }

    /// As `volume` reads it.
    package static func text(volume: Volume) -> String {
        let mode = volume.isReadOnly ? ":ro" : ""
        return switch volume.kind {
        case .own(let bytes): "private:\(volume.path)" + (bytes.map { ":" + text(bytes: $0) } ?? "")
        case .memory(let bytes): "tmpfs:\(volume.path):\(text(bytes: bytes))"
        case .shared(let source): "shared:\(source):\(volume.path)\(mode)"
        case .host(let source): "host:\(source):\(volume.path)\(mode)"
        }
    }

    /// `oci:/path:tag`, `docker-archive:/path` or `docker://name`.
    package static func image(_ text: String) throws(TorporError) -> ImageSource { ImageSource(try ImageReference(text)) }

    /// `NAME=FILE`: what a secret is called, and the file of whoever declares it that holds what it says.
    package static func secret(_ text: String) throws(TorporError) -> (name: SecretName, file: String) {
        guard let equals = text.firstIndex(of: "="), text.index(after: equals) < text.endIndex else {
            throw malformed(text, "a secret", remedy: "write NAME=FILE")
        }
        return (try SecretName(String(text[..<equals])), String(text[text.index(after: equals)...]))
    }

    /// 1 to 100, or `low`, `normal`, `high`.
    package static func priority(_ text: String) throws(TorporError) -> UInt8 {
        switch text {
        case "low": return 10
        case "normal": return 50
        case "high": return 90
        default:
            guard let number = number(text[...]), (1...100).contains(number) else {
                throw malformed(text, "a priority", remedy: "write 1 to 100, or low (10), normal (50) or high (90)")
            }
            return UInt8(number)
        }
    }
}
