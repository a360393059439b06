import Synchronization
import TorporHost
import TorporModel

/// What this agent has heard go to the copies that may rest. A copy's count begins when it is asked for first.
final class CopyEars: Sendable {
    private struct Listening {
        let ear: PacketEar
        let ignored: [AddressRange]
        var heard: UInt64 = 0
    }

    private let listening = Mutex<[CopyID: Listening]>([:])

    /// Packets to the copy that carry something. Of copies that are gone nothing is kept.
    func count(_ copy: CopyID, on link: String, ignoring ignored: [AddressRange]) throws(TorporError) -> UInt64 {
        try listening.withLock { (all) throws(TorporError) in
            if all[copy]?.ignored != ignored {
                all = all.filter { WorkloadNetwork($0.key).isThere }
                all[copy] = Listening(ear: try PacketEar(on: link, ignoring: ignored), ignored: ignored)
            }
            let heard = all[copy]?.ear.count() ?? 0
            all[copy]?.heard += heard
            return all[copy]?.heard ?? 0
        }
    }
}
