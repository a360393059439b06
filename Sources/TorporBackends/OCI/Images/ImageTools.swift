import TorporEngines
import TorporHost
import TorporModel

/// skopeo and umoci, as Debian has them (skopeo 1.9.3 and umoci 0.4.7 were tried).
struct ImageTools: Sendable {
    private let skopeo: String
    private let umoci: String

    /// - Throws: `engineMissing` with the remedy.
    init(path: String) throws(TorporError) {
        skopeo = try Self.find("skopeo", path)
        umoci = try Self.find("umoci", path)
    }

    private static func find(_ name: String, _ path: String) throws(TorporError) -> String {
        guard let program = ProgramFinder.find(name, path: path) else {
            throw TorporError(.engineMissing, "\(name) is not installed", remedy: "apt-get install skopeo umoci, or Scripts/setup.sh")
        }
        return program
    }

    /// Long enough for gigabytes; whoever waits gives up earlier, and the next call finds the layers that came.
    private static let limit = Duration.seconds(1200)

    /// What `layout` is called in itself.
    private static let tag = "image"

    /// Copies into a new layout whose blobs go to, and are looked for in, the folder that all share.
    func copy(_ reference: ImageReference, to layout: String, blobs: String) async throws(TorporError) {
        let outcome = try await Command(
            skopeo, ["copy", "--quiet", "--dest-shared-blob-dir", blobs, reference.description, "oci:\(layout):\(Self.tag)"],
            deadline: Self.limit
        ).run()
        guard outcome.exit == .code(0) else {
            throw TorporError(
                .refused, "the image \(reference) could not be had: \(Self.words(outcome.error))",
                remedy: "try it on that node: skopeo inspect \(reference)")
        }
    }

    /// Unpacks the layers, each checked against its digest, and writes the runtime's configuration.
    func unpack(_ layout: String, into root: String, configuration: String) async throws(TorporError) {
        for arguments in [
            ["raw", "unpack", "--image", "\(layout):\(Self.tag)", root],
            ["raw", "runtime-config", "--image", "\(layout):\(Self.tag)", "--rootfs", root, configuration],
        ] {
            let outcome = try await Command(umoci, arguments, deadline: Self.limit).run()
            guard outcome.exit == .code(0) else {
                throw TorporError(
                    .corrupt, "the image could not be unpacked: \(Self.words(outcome.error.isEmpty ? outcome.output : outcome.error))",
                    remedy: "look at the image where it comes from")
            }
        }
    }

    /// The last line, without skopeo's time stamp.
    static func words(_ text: String) -> String {
        let line = text.split(separator: "\n").last.map(String.init) ?? "no word"
        // `time="…" level=fatal msg="…"`: what stands before is of no use to anybody.
        let parts = line.split(separator: "\"", maxSplits: 3, omittingEmptySubsequences: false)
        guard line.hasPrefix("time="), parts.count == 4 else { return String(line.suffix(400)) }
        return String((parts[3].hasSuffix("\"") ? parts[3].dropLast() : parts[3]).suffix(400))
    }
}
