import TorporModel

/// Who is let through a gate, and in which order: frozen first, and among equals in the order of their coming. A pure value.
struct GateLine {
    /// At once; nil for any number.
    private(set) var room: Int?
    private(set) var inside = 0
    private var frozen: [UInt64] = []
    private var patient: [UInt64] = []

    init(room: Int?) { self.room = room }

    /// How many wait.
    var waiting: Int { frozen.count + patient.count }

    /// Whether one that is inside and can go on later should come out now: for a frozen one that waits, or because there is less room than
    /// there was.
    func wants(out urgency: TransferUrgency) -> Bool {
        guard urgency == .patient, let room else { return false }
        return inside > room || !frozen.isEmpty
    }

    /// Comes to the gate under a name that nobody else has: true when it is inside, else it waits.
    mutating func arrive(_ name: UInt64, _ urgency: TransferUrgency) -> Bool {
        // Whoever waits was let in as soon as there was room: where there is room, nobody waits.
        if hasRoom {
            inside += 1
            return true
        }
        switch urgency {
        case .frozen: frozen.append(name)
        case .patient: patient.append(name)
        }
        return false
    }

    /// Waits no more. False for one that did not: it is inside, or has not come.
    mutating func withdraw(_ name: UInt64) -> Bool {
        let before = waiting
        frozen.removeAll { $0 == name }
        patient.removeAll { $0 == name }
        return waiting < before
    }

    /// One comes out; who goes in.
    mutating func leave() -> [UInt64] {
        precondition(inside > 0, "nobody is inside")
        inside -= 1
        return admit()
    }

    /// Who goes in now. Whoever is inside stays.
    mutating func resize(_ room: Int?) -> [UInt64] {
        self.room = room
        return admit()
    }

    private var hasRoom: Bool { room.map { inside < $0 } ?? true }

    private mutating func admit() -> [UInt64] {
        var admitted: [UInt64] = []
        while hasRoom, waiting > 0 {
            inside += 1
            admitted.append(frozen.isEmpty ? patient.removeFirst() : frozen.removeFirst())
        }
        return admitted
    }
}
