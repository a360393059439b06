import TorporHost
import TorporModel
import TorporPorts

/// criu's images from its pipes into a sink, each by itself: criu has several open at a time, and waits for each.
struct ImageIntake: Sendable {
    let line: EngineLine
    let sink: any ArtifactSink

    /// Returns when the stand-in has ended and all that it handed over is in the sink.
    func run() async throws(TorporError) {
        guard let connection = try await line.connection() else { return }
        await withTaskGroup(of: Void.self) { group in
            do throws(TorporError) {
                while let message = try await connection.receive() {
                    group.addTask { await take(message) }
                }
            } catch {
                line.abandon(because: error)
            }
        }
        try line.check()
    }

    /// The pipe is closed when this returns; what a failure leaves in it, the stand-in empties.
    private func take(_ message: PacketLine.Message) async {
        do throws(TorporError) {
            let name = ArtifactName.images + message.text
            guard let pipe = message.file, try ArtifactName.image(name) != nil else {
                throw TorporError(.engineFailed, "criu handed over \"\(message.text)\" without a pipe")
            }
            try await sink.write(name, from: pipe.raw)
        } catch {
            line.abandon(because: error)
        }
    }
}
