import TorporEngines
import TorporHost
import TorporModel

/// skopeo, for images that are not to be unpacked. Which registries it may speak to without TLS, and whose certificates it believes, is the
/// node's own affair (containers-registries.conf(5), containers-certs.d(5)).
struct ImageCopier: Sendable {
    private let skopeo: String

    /// - Throws: `engineMissing` with the remedy.
    init(path: String) throws(TorporError) {
        guard let program = ProgramFinder.find("skopeo", path: path) else {
            throw TorporError(.engineMissing, "skopeo is not installed", remedy: "apt-get install skopeo, or Scripts/setup.sh")
        }
        skopeo = program
    }

    /// Long enough for gigabytes.
    private static let limit = Duration.seconds(1500)

    /// Byte for byte: nothing is compressed on the way, which for memory would cost more than it saves.
    ///
    /// - Throws: `refused` with skopeo's words.
    func copy(_ source: String, to target: String) async throws(TorporError) {
        let outcome = try await Command(
            skopeo, ["copy", "--quiet", "--preserve-digests", source, target], deadline: Self.limit
        ).run()
        guard outcome.exit == .code(0) else {
            throw TorporError(
                .refused, "skopeo could not copy \(source) to \(target): \(ImageTools.words(outcome.error))",
                remedy: "try it on that node: skopeo inspect \(target)")
        }
    }
}
