import TorporHost
import TorporModel
import TorporPorts

/// Images of a snapshot into criu's pipes, as it asks for them by name.
///
/// criu believes that an image ends where its pipe does. The stand-in holds every pipe open until it hears that all was written; so an
/// image that cannot be read whole is hung up on, never ended.
struct ImageServer: Sendable {
    let line: EngineLine
    let source: any ArtifactSource

    /// Returns when the stand-in has ended.
    func run() async throws(TorporError) {
        let bundle = try await bundle()
        guard let connection = try await line.connection() else { return }
        try? await connection.deliver(StreamWord.images, file: bundle.raw)
        await withTaskGroup(of: Void.self) { group in
            do throws(TorporError) {
                while let message = try await connection.receive() { group.addTask { await fill(message, connection) } }
            } catch  where error.code == .unreachable {
                // The stand-in has ended: how, its engine says.
            } catch {
                line.abandon(because: error)
            }
        }
        try line.check()
    }

    /// What is there, and what is small of it.
    private func bundle() async throws(TorporError) -> OpenFile {
        var images: [String: [UInt8]?] = [:]
        for artifact in source.manifest.artifacts {
            guard let file = try ArtifactName.image(artifact.name), file != ArtifactName.descriptors else { continue }
            let isSmall = artifact.bytes <= UInt64(ImageBundle.greatest)
            images[file] = .some(isSmall ? try await source.read(artifact.name, limit: ImageBundle.greatest) : nil)
        }
        return try ImageBundle(images).file()
    }

    /// One image that is not small. criu may close its pipe before the end, when it has read what it needs.
    private func fill(_ message: PacketLine.Message, _ connection: PacketLine) async {
        let asked = message.text.dropFirst(StreamWord.fill.count)
        guard let pipe = message.file, let space = asked.firstIndex(of: " ") else {
            return line.abandon(because: TorporError(.engineFailed, "criu's stand-in said \"\(message.text)\""))
        }
        do throws(TorporError) {
            try await source.read(ArtifactName.images + asked[asked.index(after: space)...], to: pipe.raw)
        } catch {
            guard pipe.hasNoReader else { return line.abandon(because: error) }
        }
        // One that has ended needs to hear nothing.
        try? await connection.deliver(StreamWord.done + asked)
    }
}
