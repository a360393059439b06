import Foundation

/// One way to damage bytes; never one that leaves them as they were.
enum Damage: CaseIterable {
    case flip, cut, grow, swap, replay, empty

    /// The bytes afterwards. `other` is what another file or message has: for what is swapped or replayed.
    func apply(to bytes: [UInt8], other: [UInt8], _ chance: inout SeededChance) -> [UInt8] {
        var changed = bytes
        switch self {
        case .flip where !bytes.isEmpty: changed[chance.below(bytes.count)] ^= UInt8(1 + chance.below(255))
        case .cut where !bytes.isEmpty: changed.removeLast(1 + chance.below(bytes.count))
        case .grow, .flip, .cut: changed += (0...chance.below(40)).map { _ in UInt8(chance.below(256)) }
        case .swap where bytes.count > 1:
            // Two halves of it change places.
            let middle = 1 + chance.below(bytes.count - 1)
            changed = Array(bytes[middle...] + bytes[..<middle])
        case .replay, .swap: changed = other
        case .empty: changed = []
        }
        // A file of one byte over and over, or another of the same bytes: then something that is a change.
        return changed == bytes ? bytes + [0] : changed
    }
}
