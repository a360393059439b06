import Foundation
import Logging
import TorporHost
import TorporModel
import TorporRPC

/// The roster that an agent has learnt last, in its state: restarted while the coordinator is away, it still refuses whom it refused.
struct RosterFile {
    let path: String

    /// Reads what is kept, and keeps what comes.
    ///
    /// - Throws: `corrupt` for a file that cannot be read: guessing would believe somebody who was turned out.
    func board(_ logger: Logger) throws(TorporError) -> RosterBoard {
        let known = Folder.exists(path) ? try read() : Roster()
        return RosterBoard(known) { roster in
            do {
                try DurableFile.write([UInt8](try JSONEncoder().encode(roster)), to: path)
            } catch {
                logger.error("the roster was not kept", metadata: ["error": "\(error)"])
            }
        }
    }

    private func read() throws(TorporError) -> Roster {
        do {
            return try JSONDecoder().decode(Roster.self, from: Data(try DurableFile.read(path)))
        } catch {
            throw TorporError(
                .corrupt, "\(path) cannot be read", remedy: "remove it: the agent learns it again from the coordinator", cause: error)
        }
    }
}
