//! Between SQLite and the operating system's files: every call is told to the disk of the folder, and then passed on.
//!
//! The one file with unsafe code: SQLite's interface for file systems is made of C functions and raw pointers.

use std::ffi::{CStr, OsStr, c_char, c_int, c_void};
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;
use std::ptr;
use std::sync::{Arc, Mutex, MutexGuard, Once, OnceLock, PoisonError};

use rusqlite::ffi::{self, sqlite3_file, sqlite3_int64, sqlite3_io_methods, sqlite3_vfs};

use crate::state::{Call, State, Wrong};

/// A disk as SQLite's calls find it.
type Shared = Arc<Mutex<State>>;

/// The disks there are, each under a folder of its own.
static DISKS: Mutex<Vec<Shared>> = Mutex::new(Vec::new());

/// The operating system's file system, as SQLite brings it.
struct Real(*mut sqlite3_vfs);
// SAFETY: SQLite's own file system is a static that is never changed after SQLite was started.
unsafe impl Send for Real {}
// SAFETY: as above; SQLite itself calls it from all threads.
unsafe impl Sync for Real {}
static REAL: OnceLock<Real> = OnceLock::new();

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Puts a disk under its folder.
pub(crate) fn stand_under(disk: &Shared) {
    static REGISTERED: Once = Once::new();
    REGISTERED.call_once(register);
    lock(&DISKS).push(disk.clone());
}

/// Takes it away again; files that are still open keep it.
pub(crate) fn leave(disk: &Shared) {
    lock(&DISKS).retain(|other| !Arc::ptr_eq(other, disk));
}

fn register() {
    // SAFETY: the default file system is asked for by the null name; SQLite starts itself for it.
    let real = unsafe { ffi::sqlite3_vfs_find(ptr::null()) };
    assert!(!real.is_null(), "SQLite has a file system");
    REAL.get_or_init(|| Real(real));
    // SAFETY: it is not null, and SQLite keeps it for ever.
    let mut ours = unsafe { ptr::read(real) };
    ours.szOsFile += c_int::try_from(size_of::<Handle>()).expect("a small struct");
    ours.zName = c"tearing".as_ptr();
    ours.pNext = ptr::null_mut();
    ours.xOpen = Some(open);
    ours.xDelete = Some(delete);
    ours.xAccess = Some(access);
    ours.xFullPathname = Some(full_pathname);
    // SAFETY: it lives for ever, as SQLite wants of what is registered. What was not replaced above does not look at the
    // file system it is called with.
    let result = unsafe { ffi::sqlite3_vfs_register(Box::leak(Box::new(ours)), 1) };
    assert_eq!(result, ffi::SQLITE_OK, "a file system can be registered");
}

fn real_vfs() -> *mut sqlite3_vfs {
    REAL.get().expect("it is set before ours is registered").0
}

/// A file on a disk of ours.
struct OnDisk {
    disk: Shared,
    path: PathBuf,
}

/// What SQLite keeps for an open file; the operating system's own follows it in memory.
#[repr(C)]
struct Handle {
    base: sqlite3_file,
    /// From a `Box`; null for a file that lies under no disk of ours.
    on_disk: *mut OnDisk,
}

fn on_disk(name: *const c_char) -> Option<OnDisk> {
    if name.is_null() {
        return None;
    }
    // SAFETY: SQLite hands texts over that end with a zero and outlive the call.
    let path = PathBuf::from(OsStr::from_bytes(unsafe { CStr::from_ptr(name) }.to_bytes()));
    let disk = lock(&DISKS).iter().find(|disk| path.starts_with(lock(disk).folder())).cloned()?;
    Some(OnDisk { disk, path })
}

/// The operating system's file behind ours.
///
/// # Safety
/// `file` must be one that SQLite made room for as our `szOsFile` says.
unsafe fn behind(file: *mut sqlite3_file) -> *mut sqlite3_file {
    // SAFETY: the room is as long as our handle and the operating system's together, and both want the alignment of a pointer.
    unsafe { file.cast::<Handle>().add(1).cast::<sqlite3_file>() }
}

/// The operating system's methods for the file behind ours.
///
/// # Safety
/// `file` must be open.
unsafe fn methods<'a>(file: *mut sqlite3_file) -> &'a sqlite3_io_methods {
    // SAFETY: an open file has methods, which are static.
    unsafe { &*(*behind(file)).pMethods }
}

/// Where an open file of ours lies.
///
/// # Safety
/// `file` must be open, and not be closed while the result is used.
unsafe fn place<'a>(file: *mut sqlite3_file) -> Option<&'a OnDisk> {
    // SAFETY: set when it was opened, to null or to what a box held; freed when it is closed.
    unsafe { (*file.cast::<Handle>()).on_disk.as_ref() }
}

/// What a call that goes wrong answers.
fn code(call: Call, wrong: Wrong) -> c_int {
    match (call, wrong) {
        (Call::Write, Wrong::Full) => ffi::SQLITE_FULL,
        (Call::Map, Wrong::Full) => ffi::SQLITE_IOERR_SHMSIZE,
        (Call::Open, _) => ffi::SQLITE_CANTOPEN,
        (Call::Read, _) => ffi::SQLITE_IOERR_READ,
        (Call::Write, _) => ffi::SQLITE_IOERR_WRITE,
        (Call::Truncate, _) => ffi::SQLITE_IOERR_TRUNCATE,
        (Call::Sync, _) => ffi::SQLITE_IOERR_FSYNC,
        (Call::Size, _) => ffi::SQLITE_IOERR_FSTAT,
        (Call::Lock, _) => ffi::SQLITE_IOERR_LOCK,
        (Call::Delete, _) => ffi::SQLITE_IOERR_DELETE,
        (Call::Access, _) => ffi::SQLITE_IOERR_ACCESS,
        (Call::Map, _) => ffi::SQLITE_IOERR_SHMMAP,
        (Call::MapLock, _) => ffi::SQLITE_IOERR_SHMLOCK,
    }
}

/// Tells the disk of a call that changes nothing, and says whether and how it fails.
fn goes_wrong(on_disk: Option<&OnDisk>, call: Call) -> Option<c_int> {
    let mut state = lock(&on_disk?.disk);
    let wrong = state.call(call)?;
    if wrong == Wrong::Cut {
        state.cut();
    }
    Some(code(call, wrong))
}

unsafe extern "C" fn open(_: *mut sqlite3_vfs, name: *const c_char, file: *mut sqlite3_file, flags: c_int, out: *mut c_int) -> c_int {
    // SAFETY: SQLite made room for a file of ours; without methods it is not open.
    unsafe { (*file).pMethods = ptr::null() };
    let found = on_disk(name);
    if let Some(wrong) = goes_wrong(found.as_ref(), Call::Open) {
        return wrong;
    }
    if let Some(OnDisk { disk, path }) = &found {
        lock(disk).look_at(path);
    }
    // SAFETY: the operating system's open, with its own file system and the room behind our handle.
    let result = unsafe { (*real_vfs()).xOpen.expect("SQLite has it")(real_vfs(), name, behind(file), flags, out) };
    if result == ffi::SQLITE_OK {
        if let Some(OnDisk { disk, path }) = &found {
            lock(disk).opened(path);
        }
        let on_disk = found.map_or(ptr::null_mut(), |found| Box::into_raw(Box::new(found)));
        // SAFETY: as above; the box is freed when the file is closed.
        unsafe { ptr::write(file.cast::<Handle>(), Handle { base: sqlite3_file { pMethods: &raw const METHODS }, on_disk }) };
    }
    result
}

unsafe extern "C" fn delete(_: *mut sqlite3_vfs, name: *const c_char, sync_folder: c_int) -> c_int {
    let found = on_disk(name);
    if let Some(OnDisk { disk, path }) = &found {
        let mut state = lock(disk);
        match state.call(Call::Delete) {
            Some(Wrong::Cut) => {
                state.deleted(path, false);
                state.cut();
                return ffi::SQLITE_IOERR_DELETE;
            }
            Some(wrong) => return code(Call::Delete, wrong),
            None => {}
        }
    }
    // SAFETY: the operating system's, with its own file system; what is synced is for our disk to say.
    let result = unsafe { (*real_vfs()).xDelete.expect("SQLite has it")(real_vfs(), name, 0) };
    if let (ffi::SQLITE_OK, Some(OnDisk { disk, path })) = (result, &found) {
        lock(disk).deleted(path, sync_folder != 0);
    }
    result
}

unsafe extern "C" fn access(_: *mut sqlite3_vfs, name: *const c_char, flags: c_int, out: *mut c_int) -> c_int {
    if let Some(wrong) = goes_wrong(on_disk(name).as_ref(), Call::Access) {
        return wrong;
    }
    // SAFETY: the operating system's, with its own file system.
    unsafe { (*real_vfs()).xAccess.expect("SQLite has it")(real_vfs(), name, flags, out) }
}

unsafe extern "C" fn full_pathname(_: *mut sqlite3_vfs, name: *const c_char, length: c_int, out: *mut c_char) -> c_int {
    // SAFETY: the operating system's, with its own file system.
    unsafe { (*real_vfs()).xFullPathname.expect("SQLite has it")(real_vfs(), name, length, out) }
}

unsafe extern "C" fn close(file: *mut sqlite3_file) -> c_int {
    // SAFETY: it is open; afterwards it is not, and its box is freed once.
    unsafe {
        let result = methods(file).xClose.expect("SQLite has it")(behind(file));
        let on_disk = (*file.cast::<Handle>()).on_disk;
        if !on_disk.is_null() {
            drop(Box::from_raw(on_disk));
        }
        (*file).pMethods = ptr::null();
        result
    }
}

unsafe extern "C" fn read(file: *mut sqlite3_file, into: *mut c_void, length: c_int, offset: sqlite3_int64) -> c_int {
    // SAFETY: it is open, and the room is as long as SQLite says.
    unsafe {
        goes_wrong(place(file), Call::Read)
            .unwrap_or_else(|| methods(file).xRead.expect("SQLite has it")(behind(file), into, length, offset))
    }
}

unsafe extern "C" fn write(file: *mut sqlite3_file, from: *const c_void, length: c_int, offset: sqlite3_int64) -> c_int {
    // SAFETY: it is open, and what is to be written is as long as SQLite says, and at most that is passed on.
    unsafe {
        let real = |length| methods(file).xWrite.expect("SQLite has it")(behind(file), from, length, offset);
        let Some(OnDisk { disk, path }) = place(file) else { return real(length) };
        let (begin, bytes) = (offset.unsigned_abs(), std::slice::from_raw_parts(from.cast::<u8>(), length.unsigned_abs() as usize));
        let mut state = lock(disk);
        match state.call(Call::Write) {
            None => {
                state.written(path, begin, bytes);
                real(length)
            }
            Some(Wrong::Dark) => ffi::SQLITE_IOERR_WRITE,
            Some(Wrong::Cut) => {
                state.written(path, begin, bytes);
                state.cut();
                ffi::SQLITE_IOERR_WRITE
            }
            Some(wrong) => {
                state.written(path, begin, &bytes[..bytes.len() / 2]);
                real(length / 2);
                code(Call::Write, wrong)
            }
        }
    }
}

unsafe extern "C" fn truncate(file: *mut sqlite3_file, length: sqlite3_int64) -> c_int {
    // SAFETY: it is open.
    unsafe {
        let real = || methods(file).xTruncate.expect("SQLite has it")(behind(file), length);
        let Some(OnDisk { disk, path }) = place(file) else { return real() };
        let mut state = lock(disk);
        match state.call(Call::Truncate) {
            None => {
                state.truncated(path, length.unsigned_abs());
                real()
            }
            Some(wrong) => {
                if wrong == Wrong::Cut {
                    state.truncated(path, length.unsigned_abs());
                    state.cut();
                }
                ffi::SQLITE_IOERR_TRUNCATE
            }
        }
    }
}

unsafe extern "C" fn sync(file: *mut sqlite3_file, flags: c_int) -> c_int {
    // SAFETY: it is open.
    unsafe {
        let Some(OnDisk { disk, path }) = place(file) else {
            return methods(file).xSync.expect("SQLite has it")(behind(file), flags);
        };
        let mut state = lock(disk);
        match state.call(Call::Sync) {
            // The real file need not be synced: what is durable is for our disk to say.
            None => {
                state.synced(path);
                return ffi::SQLITE_OK;
            }
            Some(Wrong::Cut) => state.cut(),
            Some(Wrong::Dark) => {}
            Some(Wrong::Broken | Wrong::Full) => state.failed_to_sync(path),
        }
        ffi::SQLITE_IOERR_FSYNC
    }
}

unsafe extern "C" fn file_size(file: *mut sqlite3_file, out: *mut sqlite3_int64) -> c_int {
    // SAFETY: it is open.
    unsafe { goes_wrong(place(file), Call::Size).unwrap_or_else(|| methods(file).xFileSize.expect("SQLite has it")(behind(file), out)) }
}

unsafe extern "C" fn lock_file(file: *mut sqlite3_file, level: c_int) -> c_int {
    // SAFETY: it is open.
    unsafe { goes_wrong(place(file), Call::Lock).unwrap_or_else(|| methods(file).xLock.expect("SQLite has it")(behind(file), level)) }
}

unsafe extern "C" fn unlock_file(file: *mut sqlite3_file, level: c_int) -> c_int {
    // SAFETY: it is open.
    unsafe { methods(file).xUnlock.expect("SQLite has it")(behind(file), level) }
}

unsafe extern "C" fn check_reserved_lock(file: *mut sqlite3_file, out: *mut c_int) -> c_int {
    // SAFETY: it is open.
    unsafe { methods(file).xCheckReservedLock.expect("SQLite has it")(behind(file), out) }
}

unsafe extern "C" fn file_control(file: *mut sqlite3_file, what: c_int, with: *mut c_void) -> c_int {
    // SAFETY: it is open.
    unsafe { methods(file).xFileControl.expect("SQLite has it")(behind(file), what, with) }
}

unsafe extern "C" fn sector_size(_: *mut sqlite3_file) -> c_int {
    4096
}

unsafe extern "C" fn device_characteristics(_: *mut sqlite3_file) -> c_int {
    ffi::SQLITE_IOCAP_POWERSAFE_OVERWRITE
}

unsafe extern "C" fn map(file: *mut sqlite3_file, page: c_int, size: c_int, extend: c_int, out: *mut *mut c_void) -> c_int {
    // SAFETY: it is open.
    unsafe {
        goes_wrong(place(file), Call::Map)
            .unwrap_or_else(|| methods(file).xShmMap.expect("SQLite has it")(behind(file), page, size, extend, out))
    }
}

unsafe extern "C" fn map_lock(file: *mut sqlite3_file, offset: c_int, count: c_int, flags: c_int) -> c_int {
    // SAFETY: it is open.
    unsafe {
        let wrong = if flags & ffi::SQLITE_SHM_LOCK == 0 { None } else { goes_wrong(place(file), Call::MapLock) };
        wrong.unwrap_or_else(|| methods(file).xShmLock.expect("SQLite has it")(behind(file), offset, count, flags))
    }
}

unsafe extern "C" fn map_barrier(file: *mut sqlite3_file) {
    // SAFETY: it is open.
    unsafe { methods(file).xShmBarrier.expect("SQLite has it")(behind(file)) }
}

unsafe extern "C" fn unmap(file: *mut sqlite3_file, delete: c_int) -> c_int {
    // SAFETY: it is open.
    unsafe { methods(file).xShmUnmap.expect("SQLite has it")(behind(file), delete) }
}

/// Version 2: with the index of a write-ahead log, without mapping the file itself, past which nothing could be seen.
static METHODS: sqlite3_io_methods = sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock_file),
    xUnlock: Some(unlock_file),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(map),
    xShmLock: Some(map_lock),
    xShmBarrier: Some(map_barrier),
    xShmUnmap: Some(unmap),
    xFetch: None,
    xUnfetch: None,
};
