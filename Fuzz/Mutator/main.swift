// Feeds a reader with mutations of good files: what `make fuzz` falls back to where libFuzzer does not link, and what
// `make real-layers` uses, with --verify, to see that no mutation of a layer verifies as good.
//
// usage: layerlock-mutate TARGET COUNT SECONDS FILE...       fuzz; ends after COUNT mutations or SECONDS, each file
//        layerlock-mutate --verify LOCKFILE COUNT FILE       counts verdicts against the file's pin
//        layerlock-mutate --write NUMBER FILE OUTPUT         writes the mutation of that number

import FuzzTargets
import Glibc

let arguments = Array(CommandLine.arguments.dropFirst())
if arguments.count == 4, arguments[0] == "--verify", let count = Int(arguments[2]) {
    exit(await VerdictCount.run(lockfile: arguments[1], count: count, file: arguments[3]) ? 0 : 1)
}
if arguments.count == 4, arguments[0] == "--write", let number = Int(arguments[1]) {
    exit(VerdictCount.write(number, of: arguments[2], to: arguments[3]) ? 0 : 1)
}
guard arguments.count >= 4, let target = FuzzTarget(rawValue: arguments[0]), let count = Int(arguments[1]),
    let seconds = Int(arguments[2])
else {
    print("usage: layerlock-mutate TARGET COUNT SECONDS FILE... | --verify LOCKFILE COUNT FILE")
    print("       layerlock-mutate --write NUMBER FILE OUTPUT")
    exit(64)
}
for file in arguments[3...] {
    guard let bytes = contents(of: file) else { exit(1) }
    // A seed that is refused tests little.
    guard target.feed(bytes) else {
        print("\(file) is no \(target.rawValue)")
        exit(1)
    }
    let structures = Mutation.structures(of: bytes)
    let start = time(nil)
    var done = 0, accepted = 0
    while done < count, time(nil) - start < seconds {
        alarm(30)  // ends the process where a reader hangs
        var mutation = Mutation(seed: UInt64(done))
        if target.feed(mutation.applied(to: bytes, structures: structures)) { accepted += 1 }
        done += 1
    }
    alarm(0)
    print("\(target.rawValue) \(file): \(done) mutations, \(accepted) accepted, no property broken")
}
