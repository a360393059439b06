import TorporModel
import TorporScheduling

/// What a person is told of the rounds of a live move or checkpoint.
enum PrecopyText {
    /// The last round, and why there was no further one: `round 3: 12 MiB of 256 MiB sent in 95 ms; about 40 ms of copying are left, within 100 ms`.
    ///
    /// - Parameter moves: else they are a checkpoint's, and nothing is sent.
    static func note(_ rounds: [PrecopyRound], _ ending: String?, moves: Bool) -> String? {
        guard let last = rounds.last else { return nil }
        let share = "\(Size.text(last.sentBytes)) of \(Size.text(last.scannedBytes))"
        let round = "round \(rounds.count): \(share) \(moves ? "sent" : "kept") in \(last.milliseconds) ms"
        return ending.map { "\(round); \($0)" } ?? round
    }
}
