"""Is the live face before the camera that of the card's photo? In memory only, in a process of its own, and never the only way.

    FaceDesk        the door: begin with the card's photo, look at each newest frame, one verdict a try      desk.py
    FaceOptions     engine, model, limits and evaluation record, as the configuration gives them             options.py
    random_challenge  what a person shall do, drawn anew for each try                                        challenge.py
    child, trial    the other side of the door: the engine and the templates, which never leave it
    engine          what a face engine is; `opening` makes one by name; dlib_engine (default), onnx_engine (a vendor's model by path)
    plane           whether a turned face is that of a flat picture
    evaluation      whether a signed record says that this engine with these limits was evaluated

The turns that are asked for are meant to deter printed photos and simple replay. They were not evaluated to ISO/IEC 30107-3 and do not stop
a replay that answers, a mask, or video that is fed in behind the camera.

Pictures are numpy arrays, height × width × 3, 8 bit, BGR, not mirrored.

Import from the modules: this package itself loads nothing, so that `options` and `challenge` stay cheap at start-up; `desk` loads OpenCV.
"""
