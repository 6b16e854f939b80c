// Applies the stored theme before anything is painted. A file of its own: the page allows no inline scripts.
try {
  const theme = localStorage.getItem('gancho.theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
} catch {
  // Storage is closed, as in some frames: the system's theme stays.
}
