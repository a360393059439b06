/// How many may wait at a node's door, and how long.
package struct DoorLimits: Hashable, Sendable {
    /// Connections held at once, of all workloads together.
    package var held = 8192
    /// Of them, those of one client's address.
    package var heldOfClient = 2048
    /// How long one waits for a workload that does not wake, and for a request that does not come.
    package var patience = Duration.seconds(120)
    /// How often the agent is told again that somebody waits.
    package var knockEvery = Duration.seconds(2)
    /// A doorkeeper with nobody to hold and nothing to pass on ends itself after so many knocks' time.
    package var idleKnocks = 5
    /// A woken workload may need a while before it answers at its port: one that fell asleep before it listened goes on with its start.
    package var connectTries = 500
    /// Whoever is on the way to one that falls asleep is waited for: so many pauses.
    package var quietTries = 50
    package var connectPause = Duration.milliseconds(20)
    /// A link that has just come up loses what comes in its first moments, and TCP asks again only after a second (RFC 6298).
    package var connectLimit = Duration.milliseconds(250)
    /// Datagrams held at once, and their bytes; what comes beyond is dropped, as by any network.
    package var datagrams = 4096
    package var datagramBytes = 16 << 20
    /// Of them, those of one client's address.
    package var datagramsOfClient = 256
    package var datagramBytesOfClient = 1 << 20
    /// A request is read no further than this; what is longer before its headers end is passed on unread.
    package var requestBytes = 64 << 10

    package init() {}
}
