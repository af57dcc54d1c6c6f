import LayerManifest
import LayerModel
import Testing
